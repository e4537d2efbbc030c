// The script of the agents' pages.
import "./scripts/shared/theme.js";
import "./scripts/shared/countdown.js";
import "./scripts/console/undo.js";
import "./scripts/console/title.js";
import "./scripts/console/connection.js";
import "./scripts/console/menus.js";
import "./scripts/console/drafts.js";
import "./scripts/console/draft_marks.js";
import "./scripts/console/forms.js";
import "./scripts/console/limits.js";
import "./scripts/console/viewing.js";
import "./scripts/console/customer_typing.js";
import "./scripts/console/older.js";
import "./scripts/console/suggest.js";
import "./scripts/console/asking.js";
import "./scripts/console/slash.js";
import { toEnd } from "./scripts/shared/scrolling.js";
import "./scripts/console/alerts.js";
import "./scripts/console/keys.js";
import { startLive } from "./scripts/console/live.js";

toEnd();
startLive();
