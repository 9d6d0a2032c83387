import { clock } from "./clock.js";

const trains = [
  [1265, "Lakeside, the old bridge, Saltworks"],
  [1310, "Three Rivers, Lower Pass"],
  [1425, "The coast, all stations"],
];

for (const [leaves, route] of trains) {
  const row = document.getElementById("timetable").insertRow();
  row.insertCell().textContent = clock(leaves);
  row.insertCell().textContent = route;
}
