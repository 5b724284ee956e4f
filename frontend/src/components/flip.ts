import { reducedMotion } from "./ui";

type Place = readonly [left: number, top: number];

/** Where each child is, for those near enough to be seen. */
export function places(list: HTMLElement, scroller: HTMLElement): Map<HTMLElement, Place> {
  const found = new Map<HTMLElement, Place>();
  if (reducedMotion()) return found;
  const from = scroller.scrollTop - scroller.clientHeight / 2;
  const to = scroller.scrollTop + scroller.clientHeight * 1.5;
  for (const child of list.children as HTMLCollectionOf<HTMLElement>) {
    const top = child.offsetTop;
    if (top > from && top < to) found.set(child, [child.offsetLeft, top]);
  }
  return found;
}

/** Let whoever has moved arrive where they are now. */
export function slide(before: Map<HTMLElement, Place>): void {
  for (const [child, [left, top]] of before) {
    const x = left - child.offsetLeft;
    const y = top - child.offsetTop;
    if (!child.isConnected || (x === 0 && y === 0)) continue;
    child.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }], {
      duration: 180,
      easing: "cubic-bezier(0.2, 0, 0, 1)",
    });
  }
}
