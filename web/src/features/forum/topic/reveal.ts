/** Room between the top of what can be seen and the post that is brought there. */
const AIR_PX = 12;
const PATIENCE_MS = 5000;

/** Where the view begins: on a telephone the page's head stays over it. */
export function viewTop(): number {
  const head = document.getElementById('main')?.previousElementSibling?.getBoundingClientRect();
  return (head && head.width >= window.innerWidth * 0.9 ? head.bottom : 0) + AIR_PX;
}

/** Acts on an element once it is on the page; gives up after some seconds. */
export function whenDrawn(id: string, act: (element: HTMLElement) => void): void {
  const until = performance.now() + PATIENCE_MS;
  const look = () => {
    const element = document.getElementById(id);
    if (element) act(element);
    else if (performance.now() < until) requestAnimationFrame(look);
  };
  look();
}
