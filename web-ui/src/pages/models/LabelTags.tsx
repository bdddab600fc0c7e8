/** Labels as `key=value`. */
export function LabelTags({ labels }: { labels: Readonly<Record<string, string>> }) {
  return (
    <span className="labels">
      {Object.entries(labels).map(([key, value]) => (
        <bdi key={key} className="label">
          {key}={value}
        </bdi>
      ))}
    </span>
  );
}
