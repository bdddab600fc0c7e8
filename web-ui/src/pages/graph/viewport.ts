/** Which part of a diagram is seen: a point of it is drawn at `x * scale + left`, `y * scale + top`. */
export interface Viewport {
  readonly left: number;
  readonly top: number;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Area extends Size {
  readonly x: number;
  readonly y: number;
}

const MOST = 4;
const LEAST = 0.002;
const MARGIN = 24;
/** So much of the drawing stays in sight however far one drags. */
const KEPT = 48;

/** The same place under the pointer, larger or smaller. */
export function zoomedAt(view: Viewport, x: number, y: number, factor: number): Viewport {
  const scale = Math.min(MOST, Math.max(LEAST, view.scale * factor));
  const change = scale / view.scale;
  return { scale, left: x - (x - view.left) * change, top: y - (y - view.top) * change };
}

/** All of the drawing; small ones are not blown up. */
export function fitted(drawing: Size, window: Size): Viewport {
  const scale = Math.max(
    LEAST,
    Math.min(
      1,
      (window.width - 2 * MARGIN) / Math.max(1, drawing.width),
      (window.height - 2 * MARGIN) / Math.max(1, drawing.height),
    ),
  );
  return centered({ x: 0, y: 0, ...drawing }, window, scale);
}

/** What is seen first: all of it where that can be read, else the top at a size that can. */
export function opening(drawing: Size, window: Size): Viewport {
  const all = fitted(drawing, window);
  if (all.scale >= 0.5) {
    return all;
  }
  const scale = Math.max(all.scale, 0.6);
  return { scale, left: window.width / 2 - (drawing.width / 2) * scale, top: MARGIN };
}

/** An area in the middle. */
export function centered(area: Area, window: Size, scale: number): Viewport {
  return {
    scale,
    left: window.width / 2 - (area.x + area.width / 2) * scale,
    top: window.height / 2 - (area.y + area.height / 2) * scale,
  };
}

/** Never so far away that nothing is left to see. */
export function kept(view: Viewport, drawing: Size, window: Size): Viewport {
  return {
    scale: view.scale,
    left: between(KEPT - drawing.width * view.scale, view.left, window.width - KEPT),
    top: between(KEPT - drawing.height * view.scale, view.top, window.height - KEPT),
  };
}

function between(least: number, value: number, most: number): number {
  return Math.max(Math.min(least, most), Math.min(Math.max(least, most), value));
}

/** The part of the drawing that the window shows. */
export function seen(view: Viewport, window: Size): Area {
  return {
    x: -view.left / view.scale,
    y: -view.top / view.scale,
    width: window.width / view.scale,
    height: window.height / view.scale,
  };
}
