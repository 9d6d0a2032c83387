const names = ["winter", "spring", "summer", "autumn"];

export function season(date) {
  return names[Math.floor(((date.getMonth() + 1) % 12) / 3)];
}
