import { css } from "lit";

/** Sizes grow with the screen: what is read from four metres must not depend on its pixels. */
export const hallStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 7fr) minmax(0, 9fr);
    height: min(720px, 100dvh);
    overflow: hidden;
    background: var(--ce-bg);
    container: hall / size;
    border-radius: var(--ha-card-border-radius, 12px);
    --u: clamp(5px, min(0.78cqw, 1.25cqh), 22px);
  }
  :host([look="dark"]) {
    --ce-bg: #0a0f14;
  }
  :host([layout="panel"]) {
    border-radius: 0;
  }
  :host([covers]) {
    position: fixed;
    inset: 0;
    z-index: 10;
    height: auto;
    border-radius: 0;
  }
  section {
    --u: clamp(5px, min(0.78cqw, 1.25cqh), 22px);
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
    padding: calc(var(--u) * 4.4);
    overflow: hidden;
  }
  h2 {
    font-size: calc(var(--u) * 3.3);
    font-weight: 500;
    line-height: 1.3;
  }
  .serving {
    background: #0b4f94;
    color: #fff;
  }
  .serving h2 {
    color: #dbe9f8;
  }
  .first {
    animation: arrive 200ms cubic-bezier(0.2, 0, 0, 1);
  }
  @keyframes arrive {
    from {
      transform: scale(0.94);
      opacity: 0;
    }
  }
  .ticket {
    margin: calc(var(--u) * 1.2) 0 calc(var(--u) * 0.8);
    font-size: calc(var(--u) * 15);
    font-weight: 700;
    letter-spacing: -0.02em;
    line-height: 1.1;
    white-space: nowrap;
  }
  .room {
    font-size: calc(var(--u) * 4.4);
    font-weight: 700;
    line-height: 1.25;
    overflow-wrap: anywhere;
  }
  .who {
    margin-top: calc(var(--u) * 0.8);
    font-size: calc(var(--u) * 2.9);
    color: #dbe9f8;
    overflow-wrap: anywhere;
  }
  .calm {
    margin: auto 0;
  }
  .calm .icon {
    width: calc(var(--u) * 11);
    height: calc(var(--u) * 11);
    margin-bottom: calc(var(--u) * 2);
    color: #8fbdf0;
  }
  .others {
    margin-top: auto;
    padding-top: calc(var(--u) * 1.6);
    border-top: 2px solid #4b86c4;
  }
  .others li {
    display: flex;
    gap: calc(var(--u) * 2.4);
    padding: calc(var(--u) * 0.5) 0;
    font-size: max(16px, calc(var(--u) * 2.6));
    line-height: 1.3;
    color: #dbe9f8;
  }
  .others b {
    flex: none;
    min-width: 6ch;
    color: #fff;
  }
  .others span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  header {
    display: flex;
    align-items: baseline;
    gap: calc(var(--u) * 2);
    padding-bottom: calc(var(--u) * 1.6);
    color: var(--ce-soft);
    font-size: max(16px, calc(var(--u) * 2));
  }
  header h2 {
    font-size: calc(var(--u) * 3);
  }
  header time {
    margin-inline-start: auto;
    color: var(--ce-ink);
    font-size: calc(var(--u) * 3);
    font-weight: 500;
    white-space: nowrap;
  }
  .in .lost {
    color: var(--ce-busy);
    font-weight: 600;
  }
  .people li {
    display: flex;
    align-items: center;
    gap: calc(var(--u) * 1.2);
    height: calc(var(--u) * 7.1);
    border-top: 1px solid var(--ce-line);
  }
  .people .icon {
    width: calc(var(--u) * 3.2);
    height: calc(var(--u) * 3.2);
    color: var(--ce-away);
  }
  .people .available .icon {
    color: var(--ce-available);
  }
  .people .busy .icon {
    color: var(--ce-busy);
  }
  .people .in_consultation .icon {
    color: var(--ce-talk);
  }
  .name {
    text-align: match-parent;
    text-align: -webkit-match-parent;
    flex: 1 1 auto;
    min-width: 0;
    font-size: max(17px, calc(var(--u) * 2.9));
    line-height: 1.2;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .said {
    flex: 0 1 auto;
    min-width: 0;
    max-width: 55%;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    color: var(--ce-soft);
    font-size: max(16px, calc(var(--u) * 2.4));
    text-align: end;
  }
  .nobody {
    margin: auto;
    color: var(--ce-soft);
    font-size: calc(var(--u) * 3);
  }
  @container hall (max-aspect-ratio: 1) {
    section {
      grid-column: 1 / -1;
      --u: clamp(4.2px, min(1.25cqw, 0.85cqh), 18px);
      padding: calc(var(--u) * 4);
    }
  }
`;
