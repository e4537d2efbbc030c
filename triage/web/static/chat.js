// The script of the customers' pages.
import "./scripts/shared/theme.js";
import "./scripts/chat/unsent.js";
import { toEnd } from "./scripts/shared/scrolling.js";
import { listen } from "./scripts/shared/stream.js";

toEnd();
listen();
