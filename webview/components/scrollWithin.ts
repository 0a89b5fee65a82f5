/** @file Brings a part of a scrolling box into sight. Only the box scrolls: the page around it stays where its reader has it. */

/** As little as possible; not at all where all of it is in sight. */
export function scrollWithin(box: Element, part: Element): void {
  const [frame, own] = [box.getBoundingClientRect(), part.getBoundingClientRect()];
  if (own.top < frame.top) box.scrollTop -= frame.top - own.top;
  else if (own.bottom > frame.bottom) box.scrollTop += own.bottom - frame.bottom;
}
