import { css } from "lit";

export const queueStyles = css`
  :host {
    container: queue / inline-size;
  }
  .box {
    display: flex;
    flex-direction: column;
    gap: 14px;
    padding: 20px 18px;
    border-radius: var(--ha-card-border-radius, 16px);
    background: var(--ce-bg);
    max-width: 760px;
    margin: 0 auto;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 10px 14px;
  }
  .title {
    flex: 1;
    min-width: 0;
  }
  h2 {
    font-size: 22px;
    line-height: 1.25;
    overflow-wrap: anywhere;
  }
  .choose {
    min-height: 44px;
    padding: 6px 12px;
    border: 0;
    border-radius: 22px;
  }
  .choose.unknown {
    outline: 1.5px dashed var(--ce-away);
  }
  .whose {
    min-height: 48px;
    padding-block: 8px;
  }
  ul {
    display: flex;
    flex-direction: column;
    gap: 12px;
  }
  .item {
    padding: 18px;
    border: 2px solid var(--ce-accent);
    border-radius: 20px;
    background: var(--ce-card);
  }
  .first {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 12px;
  }
  .ticket {
    color: var(--ce-accent);
    white-space: nowrap;
  }
  .student {
    margin-top: 4px;
    font-size: 20px;
    font-weight: 700;
    overflow-wrap: anywhere;
  }
  .details {
    margin: 6px 0 16px;
    font-size: 17px;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 10px;
    width: 100%;
  }
  .buttons .button {
    flex: 1 1 118px;
    min-height: 52px;
    padding-inline: 12px;
    font-size: 16px;
    white-space: nowrap;
  }
  .row {
    display: flex;
    align-items: center;
    gap: 6px 14px;
    width: 100%;
    min-height: 72px;
    padding: 12px 16px;
    border: 1px solid var(--ce-line);
    border-radius: 16px;
    background: var(--ce-card);
    color: var(--ce-ink);
    text-align: start;
  }
  .row [dir] {
    text-align: match-parent;
    text-align: -webkit-match-parent;
  }
  .row .ticket {
    min-width: 62px;
  }
  .name {
    flex: 1;
    min-width: 120px;
    display: flex;
    flex-direction: column;
  }
  .name > * {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .state {
    padding: 4px 12px;
    border-radius: 14px;
    background: var(--ce-available-ground);
    color: var(--ce-available);
    font-weight: 700;
    white-space: nowrap;
  }
  .state.in_progress {
    background: var(--ce-talk-ground);
    color: var(--ce-talk);
  }
  h3.soft {
    margin-top: 8px;
    font-size: 16px;
  }
  .next {
    position: sticky;
    bottom: 0;
    padding: 10px 0;
    background: linear-gradient(transparent, var(--ce-bg) 30%);
  }
  .next .button,
  .wide {
    width: 100%;
  }
  .none {
    display: flex;
    flex-wrap: wrap;
    flex-direction: column;
    align-items: center;
    gap: 8px;
    padding: 36px 16px;
    text-align: center;
  }
  .none .icon {
    color: var(--ce-soft);
  }
  .none .button {
    min-width: 180px;
  }
  .lost,
  .told {
    padding: 12px 16px;
    border-radius: 14px;
    background: var(--ce-busy-ground);
    color: var(--ce-busy);
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .told {
    background: var(--ce-talk-ground);
    color: var(--ce-talk);
  }
  .error {
    margin: 0;
  }
  .small {
    --sheet-width: 520px;
  }
  .ask {
    display: flex;
    flex-direction: column;
    gap: 14px;
    padding: 24px;
  }
  .choices {
    display: flex;
    flex-direction: column;
    gap: 8px;
  }
  .choice {
    display: flex;
    align-items: center;
    gap: 16px;
    min-height: 60px;
    padding: 8px 18px;
    border: 1px solid var(--ce-line);
    border-radius: 16px;
    background: var(--ce-card);
    font-size: 18px;
    text-align: start;
  }
  .choice[aria-pressed="true"] {
    border: 2px solid var(--ce-accent);
    font-weight: 700;
  }
  .choice .icon {
    color: var(--ce-accent);
  }
  hr {
    width: 100%;
    margin: 4px 0;
    border: 0;
    border-top: 1px solid var(--ce-line);
  }
  small {
    display: block;
    font-size: 16px;
    font-weight: 400;
  }
  form {
    display: flex;
    flex-direction: column;
    gap: 8px;
  }
  label {
    font-weight: 700;
  }
  .wide {
    margin-top: 8px;
  }
  @container queue (max-width: 560px) {
    .buttons .button {
      flex-basis: 140px;
    }
    .buttons .main {
      flex-basis: 100%;
    }
    .row {
      flex-wrap: wrap;
    }
  }
`;
