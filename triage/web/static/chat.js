// The script of the customers' pages.
import "./scripts/shared/theme.js";
import "./scripts/chat/limit.js";
import "./scripts/chat/draft.js";
import "./scripts/chat/rating.js";
import "./scripts/chat/typing.js";
import { ready } from "./scripts/chat/frame.js";
import { restore } from "./scripts/chat/token.js";
import { countUnread } from "./scripts/chat/unread.js";
import { sendUnsent } from "./scripts/chat/unsent.js";
import { root } from "./scripts/shared/page.js";
import { toEnd } from "./scripts/shared/scrolling.js";
import { listen } from "./scripts/shared/stream.js";

if (root) {
  await restore();
  toEnd();
  countUnread();
  ready();
  listen();
  sendUnsent();
}
