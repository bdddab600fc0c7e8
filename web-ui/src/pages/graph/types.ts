import type { components } from "../../api/schema";

type Schemas = components["schemas"];

/** A drawn model, as `GET …/graph` answers it. */
export type Outline = Schemas["OutlineResult"];
export type Operator = Schemas["DrawnOperator"];
export type Tensor = Schemas["DrawnTensor"];
export type StoredForm = Schemas["StoredForm"];
export type Extent = Schemas["Extent"];
export type Diagram = Schemas["Diagram"];
export type Box = Schemas["DrawnBox"];
export type Line = Schemas["DrawnLine"];
