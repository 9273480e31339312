// Runs before the first paint, so that a chosen theme never flashes.
try {
  const theme = localStorage.getItem('althing.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Without storage the theme of the device is used.
}
