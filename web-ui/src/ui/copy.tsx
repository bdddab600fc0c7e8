import { Button, CopyButton } from "@mantine/core";

export function Copy({ value, children }: { value: string; children: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button variant="default" onClick={copy}>
          {copied ? "Copied" : children}
        </Button>
      )}
    </CopyButton>
  );
}

type Headers = Readonly<Record<string, string>>;

/** A request as a shell would make it; the key comes from the environment. */
export function curl(method: string, path: string, document?: unknown, headers: Headers = {}): string {
  return document === undefined
    ? command(method, path, headers, [])
    : command(method, path, { ...headers, "Content-Type": "application/json" }, [
        `-d ${quoted(JSON.stringify(document))}`,
      ]);
}

/** The same with a file of the folder as its body. */
export function curlFile(method: string, path: string, file: string, headers: Headers): string {
  return command(method, path, headers, [`--data-binary ${quoted(`@${file}`)}`]);
}

/** A form of several parts; a file's value is its name after an `@`. */
export function curlForm(path: string, parts: readonly (readonly [name: string, value: string])[]): string {
  return command(
    "POST",
    path,
    {},
    parts.map(([name, value]) => `-F ${quoted(`${name}=${value}`)}`),
  );
}

function command(method: string, path: string, headers: Headers, rest: readonly string[]): string {
  return [
    `curl -sS${method === "GET" ? "" : ` -X ${method}`} ${quoted(window.location.origin + path)}`,
    `-H "Authorization: Bearer $QUANTRY_API_KEY"`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...rest,
  ].join(" \\\n  ");
}

/** As one word of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
