// When a time limit ends; as flowgraph/due.py.

/** The day, or for hours the day and time, in ISO form; null where nothing follows, or where the bank
 * holidays that the page holds do not reach. */
function dueOf({ calendar }, box, { received, date }) {
  const [day, time] = (received || date || "").split("T");
  if (!box?.limit || day.length !== 10) return null;
  const [count, unit] = box.limit;
  const end = new Date(`${day}T${time || "00:00"}Z`);
  const year = () => end.getUTCFullYear();
  const on = end.getUTCDate();
  if (unit === "hours") {
    if (!time) return null;
    end.setUTCHours(end.getUTCHours() + count);
  } else if (unit === "days") end.setUTCDate(on + count);
  else if (unit === "weeks") end.setUTCDate(on + 7 * count);
  else if (unit === "months") {
    end.setUTCMonth(end.getUTCMonth() + count, 1);
    end.setUTCDate(Math.min(on, new Date(Date.UTC(year(), end.getUTCMonth() + 1, 0)).getUTCDate()));
  } else {
    if (calendar && year() < calendar.from) return null;
    for (let left = count; left > 0 && year() <= (calendar ? calendar.to : 9999);) {
      end.setUTCDate(end.getUTCDate() + 1);
      const free = [0, 6].includes(end.getUTCDay()) || calendar?.days.includes(end.toISOString().slice(0, 10));
      if (!free) left -= 1;
    }
    if (calendar && year() > calendar.to) return null;
  }
  return year() <= 9999 ? end.toISOString().slice(0, unit === "hours" ? 16 : 10) : null;
}
