import { Agent, createServer, request, type Server } from "node:http";
import type { Platform } from "./platform";

/** Another way to a platform, which a test may close and open: for the browser that is a server that goes and comes. */
export class Passage {
  private server: Server | undefined;
  private port = 0;

  constructor(private readonly platform: Platform) {}

  /** @returns where it begins, each time the same */
  async open(): Promise<string> {
    const { hostname, port, origin, host } = new URL(this.platform.url);
    const agent = new Agent({ keepAlive: true });
    this.server = createServer((asked, answer) => {
      const { origin: from, ...headers } = { ...asked.headers, host };
      const to = request({
        agent,
        hostname,
        port,
        path: asked.url,
        method: asked.method,
        headers: from === undefined ? headers : { ...headers, origin },
      });
      to.on("response", (got) => {
        answer.writeHead(got.statusCode ?? 502, got.headers);
        got.pipe(answer);
      });
      to.on("error", () => answer.destroy());
      answer.on("close", () => to.destroy());
      asked.pipe(to);
    });
    await new Promise<void>((resolve) => this.server?.listen(this.port, "127.0.0.1", resolve));
    const address = this.server.address();
    this.port = typeof address === "object" ? (address?.port ?? 0) : 0;
    return `http://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve));
    this.server?.closeAllConnections();
    await closed;
  }
}
