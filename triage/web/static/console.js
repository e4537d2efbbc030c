// The script of the agents' pages.
import "./scripts/shared/theme.js";
import "./scripts/shared/countdown.js";
import "./scripts/console/title.js";
import "./scripts/console/connection.js";
import "./scripts/console/menus.js";
import "./scripts/console/drafts.js";
import "./scripts/console/forms.js";
import { toEnd } from "./scripts/shared/scrolling.js";
import { listen } from "./scripts/shared/stream.js";

toEnd();
listen();
