/** What of a clipboard tells whether files are meant. */
interface Pasted {
  files: ArrayLike<File>;
  getData: (type: string) => string;
}

/**
 * The files that are meant by a paste. Spreadsheets and word processors put a picture beside the text:
 * there the text is meant. A copied file brings its own name as text, which is no text.
 */
export function filesOfPaste(clipboard: Pasted): File[] {
  const files = Array.from(clipboard.files);
  const lines = clipboard.getData('text/plain').split('\n');
  const said = lines.map((line) => line.trim()).filter((line) => line !== '');
  const isName = (line: string) => files.some(({ name }) => line.endsWith(name));
  return said.every(isName) ? files : [];
}
