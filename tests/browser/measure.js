// Finds what keeps people from using a page, by WCAG 2.2: 1.4.3 contrast of text (4.5, large text 3), 2.5.8 targets of 24 px
// (links in running text are free), 4.1.2 names, 1.4.10 no scrolling sideways, 3.1.1 language, 2.4.2 title; one main
// heading, one main part, no id twice.
() => {
  const found = [];
  const shown = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && e.getClientRects().length && !e.closest('.for-readers, .skip');
  const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const [r, g, b, a = 1] = numbers(getComputedStyle(at).backgroundColor);
      if (a === 1) return [r, g, b];
      if (a > 0) throw new Error('a see-through ground: ' + at.className);
    }
    return [255, 255, 255];
  };
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !shown(e) || ['SCRIPT', 'NOSCRIPT', 'OPTION'].includes(e.nodeName)) continue;
    const style = getComputedStyle(e), size = parseFloat(style.fontSize), bold = Number(style.fontWeight) >= 700;
    const [one, two] = [light(numbers(style.color)), light(behind(e))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (two + 0.05);
    if (ratio < (size >= 24 || (bold && size >= 18.66) ? 3 : 4.5)) found.push(`contrast ${ratio.toFixed(2)}: ${e.textContent.trim().slice(0, 40)}`);
  }
  for (const e of document.querySelectorAll('a, button, summary, input:not([type=hidden]), select, textarea')) {
    if (!shown(e)) continue;
    const name = (e.getAttribute('aria-label') || e.textContent || '').trim() || (e.labels && [...e.labels].some((l) => l.textContent.trim()));
    if (!name) found.push('no name: ' + e.outerHTML.slice(0, 80));
    if (e.matches('input, select, textarea') && !e.labels.length) found.push('no label: ' + e.outerHTML.slice(0, 80));
    const box = (e.labels && e.type === 'radio' ? e.labels[0] : e).getBoundingClientRect();
    const inText = getComputedStyle(e).display === 'inline';
    if (!inText && (box.width < 24 || box.height < 24)) found.push(`target ${box.width}x${box.height}: ${e.outerHTML.slice(0, 80)}`);
  }
  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  for (const id of ids.filter((id, i) => ids.indexOf(id) !== i)) found.push('id twice: ' + id);
  if (document.documentElement.scrollWidth > innerWidth) found.push('scrolls sideways: ' + document.documentElement.scrollWidth);
  if (!document.documentElement.lang || !document.title) found.push('no language or title');
  if (document.querySelectorAll('h1').length !== 1) found.push('not one main heading');
  if (document.querySelectorAll('main').length !== 1) found.push('not one main part');
  return found;
}
