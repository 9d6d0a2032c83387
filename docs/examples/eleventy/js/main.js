import { season } from "./season.js";

document.documentElement.dataset.season = season(new Date());
