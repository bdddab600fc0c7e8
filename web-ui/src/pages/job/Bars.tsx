import "./Bars.css";

interface Row {
  readonly name: string;
  readonly value: number;
  readonly text: string;
}

/** A table whose numbers also have a length. */
export function Bars({ title, rows }: { title: string; rows: readonly Row[] }) {
  const most = Math.max(...rows.map((row) => row.value), 0);
  return (
    <table className="bars">
      <caption>{title}</caption>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row">
              <bdi>{row.name}</bdi>
            </th>
            <td aria-hidden="true">
              <div style={{ width: `${most > 0 ? (row.value / most) * 100 : 0}%` }} />
            </td>
            <td className="bars-number">{row.text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
