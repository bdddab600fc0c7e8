import type { components } from "./schema";

type Manifest = components["schemas"]["DatasetManifest"];
type DatasetFormat = Manifest["format"];

type FilesOf<F extends DatasetFormat> = Extract<Manifest, { format: F }>["files"];

/** Which roles a format's files have; an optional one may be left out. */
type Roles<Files> = {
  readonly [R in keyof Files]-?: object extends Pick<Files, R> ? "optional" : "required";
};

/** As the API's description has them: what is missing here, or too much, does not compile. */
const ROLES: { readonly [F in DatasetFormat]: Roles<FilesOf<F>> } = {
  npz: { archive: "required" },
  npy: { input: "required", targets: "optional" },
  images: { archive: "required", labels: "optional" },
  idx: { images: "required", labels: "optional" },
  text: { text: "required", tokenizer: "required" },
  vectors: { base: "required", neighbors: "optional" },
  wav: { audio: "required", labels: "optional" },
};

const FORMAT_WORDS: Record<DatasetFormat, string> = {
  npz: "an archive of numpy arrays",
  npy: "one numpy array, maybe another one of targets",
  images: "a zip archive of pictures",
  idx: "pictures and labels in MNIST's form",
  text: "texts or pairs of texts, and a tokenizer",
  vectors: "fvecs, bvecs or ivecs",
  wav: "recordings, cut into frames",
};

export interface FormatChoice {
  readonly format: DatasetFormat;
  readonly words: string;
  readonly roles: readonly { readonly role: string; readonly optional: boolean }[];
}

export const FORMATS: readonly FormatChoice[] = [
  choice("npz"),
  choice("npy"),
  choice("images"),
  choice("idx"),
  choice("text"),
  choice("vectors"),
  choice("wav"),
];

function choice(format: DatasetFormat): FormatChoice {
  return {
    format,
    words: FORMAT_WORDS[format],
    roles: Object.entries(ROLES[format]).map(([role, need]) => ({ role, optional: need === "optional" })),
  };
}

/** A file's name as manifests may have it. */
export function plainName(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9._-]/g, "_").slice(-128);
  return plain === "" ? "_" : plain.replace(/^[.-]/, "_");
}
