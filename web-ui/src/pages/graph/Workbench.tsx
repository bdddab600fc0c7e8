import { Button, SegmentedControl } from "@mantine/core";
import { useEffect, useMemo, useRef, useState } from "react";
import { BoxList } from "./BoxList";
import { Details } from "./Details";
import { Drawing, type DrawingHandle } from "./Drawing";
import { Found } from "./Found";
import { Legend } from "./Legend";
import type { LayerNews } from "./layers";
import { type Look, lookOf } from "./look";
import { found, placesOf, repetitionsOf } from "./places";
import { sceneOf } from "./scene";
import { Trail } from "./Trail";
import type { Outline } from "./types";
import { Worst } from "./Worst";

/** What the address says: which diagram is shown and what is selected in it. */
export interface Where {
  /** Absent for the one that an operator is in, or else the first. */
  readonly diagram: number | undefined;
  /** Which of a block's repetitions, from 0. */
  readonly repetition: number;
  readonly operator: number | undefined;
  /** Selected where it is no operator. */
  readonly box: number | undefined;
  readonly text: string;
}

interface Props {
  readonly outline: Outline;
  readonly layers: ReadonlyMap<string, LayerNews>;
  readonly where: Where;
  readonly theme: string;
  onGo(where: Where): void;
}

/** The drawing with its tools, and beside it what is selected, found, or all of it as a list. */
export function Workbench({ outline, layers, where, theme, onGo }: Props) {
  const drawing = useRef<DrawingHandle>(null);
  const reveal = useRef(true);
  const [announced, announce] = useState("");
  const [text, setText] = useState(where.text);
  const places = useMemo(() => placesOf(outline), [outline]);
  const counts = useMemo(() => countsOf(outline), [outline]);
  const place = where.operator === undefined ? undefined : places.get(where.operator);
  const diagram = existing(outline, where.diagram) ?? place?.diagram ?? 0;
  const repetition = where.diagram === undefined ? (place?.repetition ?? 0) : where.repetition;

  const scene = useMemo(() => {
    const shown = outline.diagrams[diagram] ?? { title: "", width: 0, height: 0, boxes: [], lines: [] };
    return sceneOf(outline, shown, repetitionsOf(outline, diagram).operators[repetition]);
  }, [outline, diagram, repetition]);

  const results = useMemo(() => found(outline, text), [outline, text]);
  const marked = useMemo(() => {
    const operators = new Set(results);
    return new Set(
      scene.items.flatMap((item) =>
        operatorsOf(item).some((operator) => operators.has(operator)) ? [item.number] : [],
      ),
    );
  }, [results, scene]);

  const selected = scene.items.find((item) =>
    where.operator !== undefined ? item.operatorNumber === where.operator : item.number === where.box,
  );

  useEffect(() => {
    if (selected !== undefined) {
      announce(`${selected.title} ${selected.operator?.name ?? ""} ${selected.note}`);
    }
  }, [selected]);

  // What the address or a search selects is brought into sight; what one clicks on is there already.
  useEffect(() => {
    if (reveal.current && selected !== undefined && scene.items.includes(selected)) {
      reveal.current = false;
      drawing.current?.show(selected.number);
    }
  }, [selected, scene]);

  const select = (number: number | undefined, isShown = true) => {
    const item = number === undefined ? undefined : scene.items[number];
    onGo({
      ...where,
      diagram,
      repetition,
      operator: item?.operatorNumber,
      box: item === undefined || item.operatorNumber !== undefined ? undefined : item.number,
    });
    if (item !== undefined && isShown) {
      drawing.current?.show(item.number);
    }
  };
  const go = (next: number, block: number) =>
    onGo({ ...where, diagram: next, repetition: block, operator: undefined, box: undefined });
  const open = (number: number) => {
    const [inside] = scene.items[number]?.box.inside ?? [];
    if (inside !== undefined) {
      go(inside, 0);
    }
  };
  const step = (forward: boolean) => {
    const last = scene.items.length - 1;
    const current = selected?.number ?? (forward ? -1 : last + 1);
    select(Math.min(last, Math.max(0, current + (forward ? 1 : -1))));
  };
  const choose = (operator: number) => {
    const to = places.get(operator);
    reveal.current = true;
    onGo({
      ...where,
      diagram: diagram === outline.whole ? diagram : to?.diagram,
      repetition: to?.repetition ?? 0,
      operator,
      box: undefined,
    });
  };

  return (
    <div className="graph-bench">
      <div className="graph-tools">
        <Found
          outline={outline}
          text={text}
          results={results}
          onText={(next) => {
            setText(next);
            onGo({ ...where, text: next });
          }}
          onChoose={choose}
        />
        {outline.whole !== null && (
          <SegmentedControl
            aria-label="Repeated blocks"
            data={[
              { value: "folded", label: "Blocks folded" },
              { value: "whole", label: "In full" },
            ]}
            value={diagram === outline.whole ? "whole" : "folded"}
            onChange={(value) => go(value === "whole" ? (outline.whole ?? 0) : 0, 0)}
          />
        )}
        <fieldset className="graph-zoom" aria-label="Zoom">
          <Button variant="default" onClick={() => drawing.current?.zoom(1.4)} aria-label="Larger">
            +
          </Button>
          <Button variant="default" onClick={() => drawing.current?.zoom(1 / 1.4)} aria-label="Smaller">
            −
          </Button>
          <Button variant="default" onClick={() => drawing.current?.fit()}>
            Show all
          </Button>
        </fieldset>
        <Legend counts={counts} />
      </div>
      <Trail outline={outline} diagram={diagram} repetition={repetition} onGo={go} />
      <div className="graph-split">
        <Drawing
          scene={scene}
          theme={theme}
          selected={selected?.number}
          found={marked}
          handle={drawing}
          onSelect={(number) => select(number, false)}
          onOpen={open}
          onStep={step}
        />
        <aside className="graph-side" aria-label="In words">
          {selected === undefined && <Worst outline={outline} layers={layers} onChoose={choose} />}
          {selected !== undefined && (
            <Details
              item={selected}
              news={layers.get(selected.operator?.name ?? "")}
              onOpen={(inside) => go(inside, 0)}
              onClose={() => select(undefined)}
            />
          )}
          <h2 className="graph-list-title">
            {scene.items.length.toLocaleString("en")} boxes
            <span className="quiet">
              {" "}
              of {outline.operators.toLocaleString("en")} operators
              {outline.conversions > 0 &&
                `; ${outline.conversions.toLocaleString("en")} conversions are part of them`}
            </span>
          </h2>
          <BoxList scene={scene} selected={selected?.number} onSelect={select} />
        </aside>
      </div>
      {outline.abridged && (
        <p className="quiet">
          This model is so large that not all is told: of repeated blocks the first, of operators with very
          many tensors some.
        </p>
      )}
      <p className="visually-hidden" role="status">
        {announced}
      </p>
    </div>
  );
}

function existing(outline: Outline, diagram: number | undefined): number | undefined {
  return diagram !== undefined && diagram < outline.diagrams.length ? diagram : undefined;
}

function operatorsOf(item: ReturnType<typeof sceneOf>["items"][number]): readonly number[] {
  return item.operatorNumber === undefined ? (item.box.repetitions?.flat() ?? []) : [item.operatorNumber];
}

function countsOf(outline: Outline): ReadonlyMap<Look, number> {
  const counts = new Map<Look, number>();
  for (const operator of outline.facts) {
    const look = lookOf(operator);
    counts.set(look, (counts.get(look) ?? 0) + 1);
  }
  return counts;
}
