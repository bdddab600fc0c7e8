import { type RefObject, useEffect, useRef } from "react";
import { type Viewport, zoomedAt } from "./viewport";

interface Actions {
  view(): Viewport;
  move(view: Viewport): void;
  tap(x: number, y: number): void;
  open(x: number, y: number): void;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A press that moves less is a tap. */
const SLACK = 5;

/** Dragging, pinching, the wheel, taps and double taps, of mouse, pen and fingers. */
export function useGestures(target: RefObject<HTMLElement | null>, actions: Actions): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });

  useEffect(() => {
    const element = target.current;
    if (element === null) {
      return;
    }
    const pointers = new Map<number, Point>();
    let travelled = 0;

    const place = (event: MouseEvent): Point => {
      const bounds = element.getBoundingClientRect();
      return { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
    };

    const down = (event: PointerEvent) => {
      if (event.button === 0) {
        element.setPointerCapture(event.pointerId);
        pointers.set(event.pointerId, place(event));
        travelled = pointers.size === 1 ? 0 : SLACK + 1;
      }
    };

    const moved = (event: PointerEvent) => {
      const before = pointers.get(event.pointerId);
      if (before === undefined) {
        return;
      }
      const now = place(event);
      const others = [...pointers].filter(([id]) => id !== event.pointerId);
      pointers.set(event.pointerId, now);
      travelled += Math.hypot(now.x - before.x, now.y - before.y);
      const view = latest.current.view();
      const [other] = others;
      if (other === undefined) {
        latest.current.move({
          ...view,
          left: view.left + now.x - before.x,
          top: view.top + now.y - before.y,
        });
        return;
      }
      latest.current.move(pinched(view, other[1], before, now));
    };

    const up = (event: PointerEvent) => {
      const known = pointers.delete(event.pointerId);
      if (known && pointers.size === 0 && travelled <= SLACK && event.type === "pointerup") {
        const at = place(event);
        latest.current.tap(at.x, at.y);
      }
    };

    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const at = place(event);
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      const turn = Math.max(-240, Math.min(240, event.deltaY * lines));
      latest.current.move(
        zoomedAt(latest.current.view(), at.x, at.y, Math.exp(-turn * (event.ctrlKey ? 0.008 : 0.0025))),
      );
    };

    const twice = (event: MouseEvent) => {
      const at = place(event);
      latest.current.open(at.x, at.y);
    };

    element.addEventListener("pointerdown", down);
    element.addEventListener("pointermove", moved);
    element.addEventListener("pointerup", up);
    element.addEventListener("pointercancel", up);
    element.addEventListener("dblclick", twice);
    element.addEventListener("wheel", wheel, { passive: false });
    return () => {
      element.removeEventListener("pointerdown", down);
      element.removeEventListener("pointermove", moved);
      element.removeEventListener("pointerup", up);
      element.removeEventListener("pointercancel", up);
      element.removeEventListener("dblclick", twice);
      element.removeEventListener("wheel", wheel);
    };
  }, [target]);
}

/** Two fingers: one rests, the other went from one place to another. */
function pinched(view: Viewport, resting: Point, before: Point, now: Point): Viewport {
  const from = Math.hypot(before.x - resting.x, before.y - resting.y);
  const to = Math.hypot(now.x - resting.x, now.y - resting.y);
  const middle = { x: (now.x + resting.x) / 2, y: (now.y + resting.y) / 2 };
  const shifted = {
    ...view,
    left: view.left + (now.x - before.x) / 2,
    top: view.top + (now.y - before.y) / 2,
  };
  return from > 0 ? zoomedAt(shifted, middle.x, middle.y, to / from) : shifted;
}
