import { css } from "lit";

export const ticketStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    align-items: center;
    padding: 44px 40px 40px;
    text-align: center;
  }
  .answer {
    display: flex;
    align-items: center;
    gap: 10px;
    font-size: 24px;
    font-weight: 700;
    line-height: 1.25;
  }
  .good {
    color: var(--ce-available);
  }
  .bad {
    color: var(--ce-error);
  }
  .calm {
    color: var(--ce-accent);
  }
  .number {
    font-size: clamp(72px, 15vw, 136px);
    font-weight: 700;
    letter-spacing: -0.02em;
    line-height: 1.1;
    margin: 8px 0 18px;
    white-space: nowrap;
  }
  .text {
    font-size: clamp(18px, 2vw, 24px);
    line-height: 1.35;
    max-width: 32em;
    overflow-wrap: anywhere;
  }
  .said {
    display: flex;
    gap: 10px;
    margin-top: 14px;
    padding: 12px 18px;
    border-radius: 14px;
    background: var(--ce-talk-ground);
    color: var(--ce-talk);
    font-size: 18px;
    font-weight: 600;
    text-align: start;
    overflow-wrap: anywhere;
  }
  dl {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 20px;
    margin: 26px 0 0;
  }
  dl div {
    display: flex;
    flex-direction: column;
    min-width: 180px;
    padding: 16px 26px;
    border-radius: 18px;
    background: color-mix(in srgb, var(--ce-ink) 5%, var(--ce-card));
  }
  dd {
    margin: 0;
    font-size: 29px;
    font-weight: 700;
    line-height: 1.25;
  }
  dt {
    color: var(--ce-soft);
  }
  .done {
    position: relative;
    overflow: hidden;
    min-height: 64px;
    min-width: 160px;
    margin-top: 26px;
    border-radius: 32px;
    font-size: 20px;
  }
  .done i {
    position: absolute;
    inset: auto 0 0;
    height: 6px;
    background: color-mix(in srgb, var(--ce-on-accent) 55%, transparent);
    transform-origin: 0;
    transition: transform 1s linear;
  }
  .done:dir(rtl) i {
    transform-origin: 100%;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: 0 8px;
    margin-top: 8px;
  }
  .foot .button {
    min-height: 44px;
    font-size: 16px;
    padding-inline: 6px;
  }
  .question {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: 14px;
    margin-top: 26px;
  }
  .question p {
    width: 100%;
    font-size: 20px;
    font-weight: 700;
  }
  @media (max-height: 680px) {
    :host {
      padding: 24px 32px 18px;
    }
    .number {
      font-size: 92px;
      margin-bottom: 8px;
    }
    dl,
    .done {
      margin-top: 16px;
    }
  }
  @media (max-width: 560px) {
    :host {
      padding: 28px 20px;
    }
    .foot [aria-hidden] {
      display: none;
    }
    .answer {
      font-size: 20px;
    }
    dl {
      gap: 10px;
    }
    dl div {
      min-width: 44%;
      padding: 12px 16px;
    }
    dd {
      font-size: 22px;
    }
  }
`;
