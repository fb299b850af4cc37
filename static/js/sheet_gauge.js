// The length of each text of a sheet, as it is typed. Without this file the bar shows the text as it was saved.

document.querySelectorAll("[data-gauge-for]").forEach((gauge) => {
  const input = document.getElementById(gauge.dataset.gaugeFor);
  const bar = gauge.querySelector("meter");
  const least = Number(gauge.dataset.least);
  const most = Number(gauge.dataset.most);

  function show() {
    const length = input.value.trim().length;
    bar.value = length;
    const state = length === 0 ? "empty" : length < least ? "short" : length > most ? "long" : "good";
    gauge.querySelectorAll("[data-when]").forEach((words) => (words.hidden = words.dataset.when !== state));
  }

  input.addEventListener("input", show);
  show();
});
