import { css } from "lit";

export const requestStyles = css`
  :host {
    display: block;
    padding: 28px 32px;
  }
  .head {
    display: flex;
    align-items: center;
    gap: 18px;
  }
  .title {
    min-width: 0;
    margin-inline-end: 12px;
  }
  h2 {
    font-size: 26px;
    line-height: 1.2;
    overflow-wrap: anywhere;
  }
  .head .round {
    margin-inline-start: auto;
  }
  .who {
    display: flex;
    align-items: center;
    gap: 10px;
    min-height: 56px;
    margin-top: 18px;
    padding: 6px 8px 6px 16px;
    border-radius: 14px;
    background: color-mix(in srgb, var(--ce-ink) 5%, var(--ce-card));
    font-size: 17px;
  }
  .who .icon {
    color: var(--ce-accent);
  }
  .who .button {
    margin-inline-start: auto;
  }
  .warn {
    background: var(--ce-busy-ground);
    color: var(--ce-busy);
    font-weight: 600;
  }
  .warn .icon {
    color: inherit;
  }
  .part {
    margin-top: 18px;
  }
  h3,
  label {
    font-size: 16px;
    font-weight: 700;
    margin-bottom: 8px;
  }
  h3 .soft {
    font-weight: 400;
  }
  .label {
    display: flex;
    justify-content: space-between;
    align-items: baseline;
    gap: 12px;
  }
  .counter {
    color: var(--ce-soft);
  }
  .over {
    color: var(--ce-error);
    font-weight: 700;
  }
  textarea.field {
    display: block;
    min-height: 96px;
    resize: none;
    line-height: 1.4;
    field-sizing: content;
    max-height: 220px;
  }
  .other {
    flex: 1 1 220px;
    min-height: 48px;
    padding-block: 9px;
    border-radius: 24px;
  }
  .send {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 20px;
    margin-top: 24px;
  }
  .ahead {
    color: var(--ce-soft);
    font-size: 17px;
  }
  .ahead b {
    color: var(--ce-ink);
  }
  .big {
    min-height: 60px;
    padding-inline: 36px;
    font-size: 20px;
  }
  .closed {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 10px;
    padding: 40px 0 12px;
    text-align: center;
    font-size: 18px;
  }
  .closed h3 {
    font-size: 22px;
  }
  .closed .button {
    margin-top: 16px;
  }
  .aside {
    display: flex;
    gap: 12px;
  }
  @media (max-height: 640px) {
    :host {
      padding: 16px 28px;
    }
    .part,
    .who {
      margin-top: 10px;
    }
    .who {
      min-height: 48px;
    }
    .send {
      margin-top: 12px;
    }
    textarea.field {
      min-height: 76px;
    }
    h3,
    label {
      margin-bottom: 4px;
    }
  }
  @media (max-width: 560px) {
    :host {
      padding: 20px;
    }
    .head {
      flex-wrap: wrap;
      gap: 10px 14px;
    }
    .head .title {
      flex: 1 1 50%;
      margin: 0;
    }
    .head .pill {
      order: 4;
    }
    h2 {
      font-size: 21px;
    }
    .send {
      flex-direction: column;
      align-items: stretch;
    }
  }
`;
