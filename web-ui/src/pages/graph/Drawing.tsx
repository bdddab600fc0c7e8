import { useCallback, useEffect, useImperativeHandle, useLayoutEffect, useRef } from "react";
import { useGestures } from "./gestures";
import { paint } from "./paint";
import { paletteOf } from "./palette";
import type { Scene } from "./scene";
import { centered, fitted, kept, opening, type Size, type Viewport, zoomedAt } from "./viewport";

/** What others may do to the drawing. */
export interface DrawingHandle {
  zoom(factor: number): void;
  fit(): void;
  show(box: number): void;
}

interface Props {
  readonly scene: Scene;
  /** Changes with the colours. */
  readonly theme: string;
  readonly selected: number | undefined;
  readonly found: ReadonlySet<number>;
  readonly handle: React.Ref<DrawingHandle>;
  onSelect(box: number | undefined): void;
  onOpen(box: number): void;
  onStep(forward: boolean): void;
}

const READING_SCALE = 0.9;
const STEP = 80;

/** A diagram on a canvas: only what is in sight is drawn, once a frame at most. */
export function Drawing({ scene, theme, selected, found, handle, onSelect, onOpen, onStep }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useRef<Viewport>({ left: 0, top: 0, scale: 1 });
  const window = useRef<Size>({ width: 0, height: 0 });
  const frame = useRef(0);
  const draw = useRef<() => void>(() => {});

  const redraw = useCallback(() => {
    if (frame.current === 0) {
      frame.current = requestAnimationFrame(() => {
        frame.current = 0;
        draw.current();
      });
    }
  }, []);

  const move = useCallback(
    (next: Viewport) => {
      view.current = kept(next, scene.diagram, window.current);
      redraw();
    },
    [scene, redraw],
  );

  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (element === null || !context) {
      return;
    }
    const palette = paletteOf(element);
    void theme;
    draw.current = () =>
      paint(context, scene, view.current, window.current, palette, { selected, found }, pixelsOf(element));
    redraw();
  }, [scene, theme, selected, found, redraw]);

  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null) {
      return;
    }
    let isNew = true;
    const measure = () => {
      const { width, height } = element.getBoundingClientRect();
      const pixels = pixelsOf(element);
      element.width = Math.round(width * pixels);
      element.height = Math.round(height * pixels);
      window.current = { width, height };
      if (isNew && width > 0) {
        isNew = false;
        view.current = opening(scene.diagram, window.current);
      }
      draw.current();
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [scene]);

  useEffect(() => () => cancelAnimationFrame(frame.current), []);

  const zoom = useCallback(
    (factor: number) => {
      const { width, height } = window.current;
      move(zoomedAt(view.current, width / 2, height / 2, factor));
    },
    [move],
  );
  const fit = useCallback(() => move(fitted(scene.diagram, window.current)), [move, scene]);

  useImperativeHandle(handle, () => ({
    zoom,
    fit,
    show(number) {
      const box = scene.diagram.boxes[number];
      if (box !== undefined) {
        move(centered(box, window.current, Math.max(view.current.scale, READING_SCALE)));
      }
    },
  }));

  useGestures(canvas, {
    view: () => view.current,
    move,
    tap: (x, y) => onSelect(boxAt(scene, view.current, x, y)),
    open: (x, y) => {
      const box = boxAt(scene, view.current, x, y);
      if (box !== undefined) {
        onOpen(box);
      }
    },
  });

  const onKeyDown = (event: React.KeyboardEvent) => {
    const { left, top, scale } = view.current;
    const actions: Record<string, () => void> = {
      ArrowLeft: () => move({ left: left + STEP, top, scale }),
      ArrowRight: () => move({ left: left - STEP, top, scale }),
      ArrowUp: () => move({ left, top: top + STEP, scale }),
      ArrowDown: () => move({ left, top: top - STEP, scale }),
      "+": () => zoom(1.25),
      "=": () => zoom(1.25),
      "-": () => zoom(0.8),
      "0": fit,
      n: () => onStep(true),
      p: () => onStep(false),
      Enter: () => selected !== undefined && onOpen(selected),
      Escape: () => onSelect(undefined),
    };
    const action = actions[event.key];
    if (action !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      action();
    }
  };

  return (
    <div
      className="graph-drawing"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is panned, zoomed and stepped through by keys
      tabIndex={0}
      role="application"
      aria-label={`Drawing of ${scene.diagram.title}, ${scene.items.length} boxes. Arrows move, plus and minus zoom, 0 shows all, n and p step, Enter opens. The list beside it says the same in words.`}
      onKeyDown={onKeyDown}
    >
      <canvas ref={canvas} />
    </div>
  );
}

function boxAt(scene: Scene, view: Viewport, x: number, y: number): number | undefined {
  return scene.grid.at((x - view.left) / view.scale, (y - view.top) / view.scale);
}

function pixelsOf(element: Element): number {
  return element.ownerDocument.defaultView?.devicePixelRatio ?? 1;
}
