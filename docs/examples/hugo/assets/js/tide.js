// High water comes twelve hours and twenty-five minutes after the last one.
const period = (12 * 60 + 25) * 60 * 1000;
const first = Date.UTC(2024, 0, 1, 3, 10);

for (const time of document.querySelectorAll(".tide")) {
  const next = new Date(first + Math.ceil((Date.now() - first) / period) * period);
  time.dateTime = next.toISOString();
  time.textContent = next.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}
