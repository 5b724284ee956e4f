import { css } from "lit";

/** A person's card, on the board and alone. */
export const faceStyles = css`
  .person {
    display: flex;
    flex-direction: column;
    gap: 14px;
    width: 100%;
    min-height: 148px;
    padding: 16px;
    border: 1px solid var(--ce-line);
    border-radius: 16px;
    background: var(--ce-card);
    color: var(--ce-ink);
    text-align: start;
  }
  .top {
    display: flex;
    gap: 14px;
    min-width: 0;
  }
  .who {
    display: flex;
    flex-direction: column;
    min-width: 0;
    flex: 1;
  }
  .name {
    font-size: 19px;
    font-weight: 700;
    line-height: 1.25;
    overflow-wrap: anywhere;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
  }
  .name,
  .line {
    text-align: match-parent;
    text-align: -webkit-match-parent;
  }
  .line:empty,
  .aside :empty {
    display: none;
  }
  .line {
    color: var(--ce-soft);
    line-height: 1.3;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .foot {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    margin-top: auto;
    min-height: 38px;
  }
  .aside {
    display: flex;
    flex-direction: column;
    text-align: end;
    color: var(--ce-soft);
    line-height: 1.2;
  }
  .aside b {
    color: var(--ce-ink);
  }
  .lost {
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 12px 18px;
    border-radius: 14px;
    background: var(--ce-busy-ground);
    color: var(--ce-busy);
    font-weight: 600;
  }
  .away .name,
  .off_hours .name,
  .unknown .name {
    color: var(--ce-soft);
  }
  .away .avatar,
  .off_hours .avatar,
  .unknown .avatar {
    filter: grayscale(1);
  }
`;

export const peopleStyles = [
  faceStyles,
  css`
    :host {
      display: flex;
      flex-direction: column;
      min-height: 0;
      container: people / inline-size;
      --gap: 28px;
    }
    header {
      flex: none;
      display: flex;
      align-items: center;
      gap: 16px;
      padding: 22px var(--gap) 14px;
    }
    .logo {
      color: var(--ce-accent);
    }
    h1 {
      font-size: 26px;
      font-weight: 700;
      line-height: 1.2;
      min-width: 0;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    header p {
      white-space: nowrap;
    }
    header time {
      margin-inline-start: auto;
      font-size: 22px;
      font-weight: 500;
      white-space: nowrap;
    }
    .tools {
      flex: none;
      display: flex;
      gap: 12px;
      padding: 0 var(--gap) 12px;
    }
    .search {
      flex: 0 1 340px;
      min-width: 312px;
      display: flex;
      align-items: center;
      gap: 10px;
      min-height: 52px;
      padding: 0 8px 0 20px;
      border: 1px solid color-mix(in srgb, var(--ce-ink) 50%, var(--ce-card));
      border-radius: 26px;
      background: var(--ce-card);
      color: var(--ce-soft);
    }
    .search:focus-within {
      outline: 2px solid var(--ce-accent);
      border-color: var(--ce-accent);
    }
    .search input {
      flex: 1;
      min-width: 0;
      height: 50px;
      border: 0;
      outline: 0;
      background: none;
      color: var(--ce-ink);
      font-size: 17px;
      text-overflow: ellipsis;
    }
    .search input::placeholder {
      color: var(--ce-soft);
      opacity: 1;
    }
    input::-webkit-search-cancel-button {
      display: none;
    }
    .clear {
      display: grid;
      place-items: center;
      width: 44px;
      height: 44px;
      border: 0;
      border-radius: 50%;
      background: none;
    }
    .filters {
      display: flex;
      gap: 12px;
      min-width: 0;
      overflow-x: auto;
      scrollbar-width: none;
      padding: 4px;
      margin: -4px;
      padding-inline-end: 24px;
      margin-inline-end: calc(-1 * var(--gap));
    }
    .filters .chip {
      flex: none;
      min-height: 52px;
    }
    .scroller {
      position: relative;
      flex: 1;
      min-height: 0;
      overflow-y: auto;
      overscroll-behavior: contain;
      padding: 4px var(--gap) 24px;
    }
    .grid {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 280px), 1fr));
      gap: 16px;
    }
    .grid[inert] {
      opacity: 0.55;
    }
    li {
      display: flex;
      border-radius: 16px;
      content-visibility: auto;
      contain-intrinsic-size: auto 150px;
    }
    .person:active {
      background: var(--ce-fill);
    }
    .person:focus-visible {
      outline-offset: -3px;
    }
    @media (hover: hover) {
      button.person:hover {
        border-color: var(--ce-accent);
      }
    }
    .ghost .avatar,
    .ghost i {
      background: var(--ce-fill);
      border-radius: 10px;
    }
    .ghost .avatar {
      border-radius: 50%;
    }
    .ghost i {
      display: block;
      height: 16px;
      width: 60%;
      margin: 3px 0;
    }
    .ghost i:first-child {
      height: 20px;
      width: 80%;
    }
    .ghost .foot i {
      height: 34px;
      width: 120px;
      border-radius: 17px;
    }
    .ghost {
      animation: breathe 1.6s ease-in-out infinite alternate;
    }
    @keyframes breathe {
      to {
        opacity: 0.55;
      }
    }
    .note {
      display: flex;
      flex-direction: column;
      align-items: center;
      gap: 12px;
      padding: 8vh 24px 24px;
      text-align: center;
      color: var(--ce-soft);
    }
    .note h2 {
      color: var(--ce-ink);
      font-size: 24px;
    }
    .note p {
      font-size: 18px;
      max-width: 34em;
    }
    .middle {
      text-align: center;
    }
    .lost {
      position: sticky;
      top: 0;
      z-index: 1;
      margin-bottom: 12px;
    }
    @container people (max-width: 860px) {
      .tools {
        flex-direction: column;
      }
      .search {
        flex: none;
        min-width: 0;
      }
    }
    @container people (max-width: 560px) {
      header {
        gap: 8px 10px;
        padding: 14px 16px 10px;
        flex-wrap: wrap;
      }
      header p {
        order: 3;
        width: 100%;
      }
      h1 {
        font-size: 21px;
        flex: 1;
      }
      .tools,
      .scroller {
        padding-inline: 16px;
      }
      .filters {
        margin-inline-end: -16px;
      }
    }
  `,
];
