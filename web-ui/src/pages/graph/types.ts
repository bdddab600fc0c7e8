/** A drawn model, as `GET …/graph` answers it. */
export interface Outline {
  readonly operators: number;
  readonly conversions: number;
  readonly abridged: boolean;
  readonly facts: readonly Operator[];
  readonly diagrams: readonly Diagram[];
  readonly whole: number | null;
}

export interface Operator {
  readonly name: string;
  readonly opType: string;
  readonly weights: Weights | null;
  readonly precision: string;
  readonly bytes: number;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
}

export interface Weights {
  readonly type: string;
  readonly granularity: string;
  readonly symmetric: boolean | null;
}

export interface Tensor {
  readonly name: string;
  readonly type: string | null;
  readonly shape: readonly string[] | null;
  readonly constant: boolean;
  readonly quantization: StoredForm | null;
}

export interface StoredForm {
  readonly type: string;
  readonly dynamic: boolean;
  readonly scales: number;
  readonly scale: Extent | null;
  readonly zeroPoint: Extent | null;
}

export interface Extent {
  readonly least: number;
  readonly greatest: number;
}

export interface Diagram {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
}

export interface Box {
  readonly kind: "OPERATOR" | "BLOCKS" | "INPUT" | "OUTPUT";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly operator: number | null;
  readonly inside: readonly number[] | null;
  readonly times: number;
  readonly repetitions: readonly (readonly number[])[] | null;
  readonly tensor: Tensor | null;
}

export interface Line {
  readonly from: number;
  readonly to: number;
  readonly points: readonly number[];
}
