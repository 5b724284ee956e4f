import { css } from "lit";

export const kioskStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: min(760px, 100dvh);
    min-height: 0;
    background: var(--ce-bg);
    overflow: hidden;
    border-radius: var(--ha-card-border-radius, 12px);
    container: kiosk / inline-size;
  }
  :host([layout="panel"]) {
    border-radius: 0;
  }
  :host([preview]) {
    height: 420px;
  }
  /* Home Assistant keeps its header even in its kiosk mode: nobody at a wall has a use for it. */
  :host([covers]) {
    position: fixed;
    inset: 0;
    z-index: 10;
    height: auto;
    border-radius: 0;
  }
  consultease-people {
    flex: 1;
  }
  footer {
    flex: none;
    display: flex;
    align-items: center;
    gap: 18px;
    min-height: 84px;
    padding: 14px 28px calc(14px + env(safe-area-inset-bottom, 0px));
    border-top: 1px solid var(--ce-line);
    background: var(--ce-card);
    font-size: 19px;
    line-height: 1.3;
  }
  footer > .icon {
    color: var(--ce-accent);
  }
  footer p {
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 12px;
  }
  .toast {
    position: sticky;
    top: 0;
    z-index: 2;
    padding: 14px 32px;
    background: var(--ce-talk-ground);
    color: var(--ce-talk);
    font-weight: 700;
  }
  .ticket {
    --sheet-width: 790px;
  }
  .idle {
    --sheet-width: 480px;
  }
  .identify {
    --sheet-width: 860px;
  }
  .ask {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 12px;
    padding: 36px 28px;
    text-align: center;
    font-size: 19px;
  }
  .ask .actions {
    justify-content: center;
    margin-top: 12px;
  }
  .nothing {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 14px;
    margin: auto;
    padding: 32px;
    text-align: center;
    font-size: 18px;
  }
  .nothing .icon {
    color: var(--ce-soft);
  }
  .nothing p {
    max-width: 32em;
  }
  @container kiosk (max-width: 700px) {
    footer {
      flex-wrap: wrap;
      gap: 10px 14px;
      padding: 12px 16px;
      font-size: 17px;
    }
    footer > .icon {
      width: 32px;
      height: 32px;
    }
    footer .actions {
      width: 100%;
    }
    footer .actions .button {
      flex: auto;
      white-space: nowrap;
    }
  }
`;
