import { type ReactNode, useEffect } from "react";
import "./PageHead.css";

interface Props {
  readonly title: string;
  /** Above the title: where the page belongs. */
  readonly above?: ReactNode;
  /** Beside the title. */
  readonly tags?: ReactNode;
  /** At the right: what can be done here. */
  readonly actions?: ReactNode;
}

/** The top of a page; its title is also the window's. */
export function PageHead({ title, above, tags, actions }: Props) {
  useEffect(() => {
    document.title = `${title.slice(0, 80)} · Quantry`;
  }, [title]);
  return (
    <header className="page-head">
      <div className="page-head-text">
        {above !== undefined && <div className="quiet">{above}</div>}
        <div className="page-head-line">
          <h1 title={title.length > 60 ? title : undefined}>
            <bdi>{title}</bdi>
          </h1>
          {tags}
        </div>
      </div>
      {actions !== undefined && <div className="page-head-actions">{actions}</div>}
    </header>
  );
}
