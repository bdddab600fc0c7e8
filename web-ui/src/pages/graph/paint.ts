import type { Look } from "./look";
import type { Palette } from "./palette";
import type { Scene, SceneItem } from "./scene";
import { type Size, seen, type Viewport } from "./viewport";

/** Below this scale text could not be read, and boxes are drawn as plain colour. */
const READABLE = 0.34;
const STRIP = 5;

/** What stands out. */
interface Marks {
  readonly selected: number | undefined;
  readonly found: ReadonlySet<number>;
}

/** Draws what is in sight, and nothing else. */
export function paint(
  context: CanvasRenderingContext2D,
  scene: Scene,
  view: Viewport,
  window: Size,
  palette: Palette,
  marks: Marks,
  pixels: number,
): void {
  context.setTransform(pixels, 0, 0, pixels, 0, 0);
  context.clearRect(0, 0, window.width, window.height);
  context.setTransform(pixels * view.scale, 0, 0, pixels * view.scale, pixels * view.left, pixels * view.top);
  const area = seen(view, window);
  paintLines(context, scene, scene.grid.lines(area), view.scale, palette, marks.selected);
  const items = scene.grid.boxes(area).flatMap((number) => scene.items[number] ?? []);
  if (view.scale < READABLE) {
    paintFar(context, items, view.scale, palette, marks);
  } else {
    for (const item of items) {
      paintNear(context, item, view.scale, palette, marks);
    }
  }
}

function paintLines(
  context: CanvasRenderingContext2D,
  scene: Scene,
  lines: readonly number[],
  scale: number,
  palette: Palette,
  selected: number | undefined,
): void {
  const own: number[] = [];
  context.beginPath();
  for (const number of lines) {
    const line = scene.diagram.lines[number];
    if (line !== undefined && selected !== undefined && (line.from === selected || line.to === selected)) {
      own.push(number);
    }
    trace(context, line?.points ?? []);
  }
  context.lineWidth = Math.max(1, 0.7 / scale);
  context.strokeStyle = palette.quiet;
  context.globalAlpha = 0.55;
  context.stroke();
  context.globalAlpha = 1;
  if (own.length > 0) {
    context.beginPath();
    for (const number of own) {
      trace(context, scene.diagram.lines[number]?.points ?? []);
    }
    context.lineWidth = Math.max(2, 1.6 / scale);
    context.strokeStyle = palette.accent;
    context.stroke();
  }
}

function trace(context: CanvasRenderingContext2D, points: readonly number[]): void {
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = points[i] ?? 0;
    const y = points[i + 1] ?? 0;
    if (i === 0) {
      context.moveTo(x, y);
    } else {
      context.lineTo(x, y);
    }
  }
}

function paintFar(
  context: CanvasRenderingContext2D,
  items: readonly SceneItem[],
  scale: number,
  palette: Palette,
  marks: Marks,
): void {
  const byColour = new Map<string, SceneItem[]>();
  for (const item of items) {
    const colour = colourOf(item, palette);
    const same = byColour.get(colour);
    if (same === undefined) {
      byColour.set(colour, [item]);
    } else {
      same.push(item);
    }
  }
  for (const [colour, same] of byColour) {
    context.fillStyle = colour;
    for (const { box } of same) {
      context.fillRect(box.x, box.y, box.width, box.height);
    }
  }
  for (const { box, number } of items) {
    if (number === marks.selected || marks.found.has(number)) {
      context.strokeStyle = number === marks.selected ? palette.accent : palette.ink;
      context.lineWidth = 3 / scale;
      context.strokeRect(box.x, box.y, box.width, box.height);
    }
  }
}

function paintNear(
  context: CanvasRenderingContext2D,
  item: SceneItem,
  scale: number,
  palette: Palette,
  marks: Marks,
): void {
  const { box } = item;
  const end = box.kind === "INPUT" || box.kind === "OUTPUT";
  const isSelected = item.number === marks.selected;
  if (box.kind === "BLOCKS") {
    for (const offset of [6, 3]) {
      outline(context, box.x + offset, box.y + offset, box.width, box.height, 4);
      context.fillStyle = palette.raised;
      context.fill();
      context.lineWidth = 1;
      context.strokeStyle = palette.quiet;
      context.stroke();
    }
  }
  outline(context, box.x, box.y, box.width, box.height, end ? box.height / 2 : 4);
  context.fillStyle = end ? palette.raised : palette.surface;
  context.fill();
  paintStrip(context, item, palette);
  outline(context, box.x, box.y, box.width, box.height, end ? box.height / 2 : 4);
  context.lineWidth = isSelected ? 2.5 : marks.found.has(item.number) ? 2 : 1;
  context.strokeStyle = isSelected
    ? palette.accent
    : marks.found.has(item.number)
      ? palette.ink
      : palette.quiet;
  context.stroke();
  if (scale >= READABLE) {
    paintWords(context, item, palette, end);
  }
}

function paintStrip(context: CanvasRenderingContext2D, item: SceneItem, palette: Palette): void {
  const { box, looks } = item;
  const part = (box.height - 2) / Math.max(1, looks.length);
  looks.forEach((look, index) => {
    context.fillStyle = palette.looks[look];
    context.fillRect(box.x + 1, box.y + 1 + index * part, STRIP, part);
  });
}

function paintWords(
  context: CanvasRenderingContext2D,
  item: SceneItem,
  palette: Palette,
  end: boolean,
): void {
  const { box } = item;
  context.textBaseline = "middle";
  if (end) {
    context.textAlign = "center";
    context.fillStyle = palette.ink;
    context.font = `12px ${palette.font}`;
    context.fillText(cut(item.title, box.width - 16, 6.4), box.x + box.width / 2, box.y + box.height / 2);
    return;
  }
  const left = box.x + STRIP + 22;
  const middle = box.y + box.height / 2;
  context.textAlign = "left";
  context.fillStyle = palette.ink;
  context.font = `600 13px ${palette.font}`;
  context.fillText(cut(item.title, box.width - STRIP - 30, 7.6), left, middle - 8);
  context.fillStyle = palette.quiet;
  context.font = `11px ${palette.mono}`;
  context.fillText(cut(item.note, box.width - STRIP - 26, 6.7), left, middle + 9);
  const [look] = item.looks;
  if (look !== undefined) {
    paintShape(context, look, box.x + STRIP + 12, middle - 8, palette.looks[look]);
  }
  if (box.inside !== null) {
    context.fillStyle = palette.quiet;
    context.font = `12px ${palette.font}`;
    context.fillText("▸", box.x + box.width - 13, middle - 8);
  }
}

/** The same shapes as beside the names of formats on all other pages. */
function paintShape(
  context: CanvasRenderingContext2D,
  look: Look,
  x: number,
  y: number,
  colour: string,
): void {
  context.fillStyle = colour;
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  switch (look) {
    case "fp32":
      context.rect(x - 4, y - 4, 8, 8);
      context.fill();
      break;
    case "fp16":
      context.arc(x, y, 4, 0, 2 * Math.PI);
      context.fill();
      break;
    case "int8":
      context.roundRect(x - 4, y - 4, 8, 8, 2.5);
      context.fill();
      break;
    case "int4":
      context.moveTo(x, y - 4.5);
      context.lineTo(x + 4.5, y + 4);
      context.lineTo(x - 4.5, y + 4);
      context.closePath();
      context.fill();
      break;
    case "mixed":
      context.rect(x - 4, y - 4, 8, 8);
      context.stroke();
      context.fillRect(x - 4, y - 4, 4, 8);
      break;
    case "index":
      context.moveTo(x - 4, y);
      context.lineTo(x + 4, y);
      context.stroke();
      break;
  }
}

function colourOf(item: SceneItem, palette: Palette): string {
  const [look] = item.looks;
  return look === undefined ? palette.quiet : palette.looks[look];
}

function outline(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
): void {
  context.beginPath();
  context.roundRect(x, y, width, height, radius);
}

/** Measuring each text would take longer than drawing it: characters are about so wide. */
function cut(text: string, width: number, character: number): string {
  const most = Math.max(1, Math.floor(width / character));
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
