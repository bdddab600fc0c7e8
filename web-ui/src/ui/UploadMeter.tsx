import { Progress as Bar } from "@mantine/core";
import type { Progress } from "../api/modelUpload";
import { bytes } from "./format";

/** How much of a model has arrived; then it is the server's turn. */
export function UploadMeter({ progress: { sentBytes, totalBytes } }: { progress: Progress }) {
  const share = totalBytes === 0 ? 0 : (100 * sentBytes) / totalBytes;
  return (
    <div>
      <Bar value={share} aria-label="Sent" transitionDuration={0} />
      <p className="quiet" role="status">
        {sentBytes < totalBytes
          ? `${bytes(sentBytes)} of ${bytes(totalBytes)}`
          : "All is sent. The server checks the model…"}
      </p>
    </div>
  );
}
