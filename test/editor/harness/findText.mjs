/** Runs in the browser: the middle of the n-th (from 0) occurrence of a text in an editor's visible lines. */
export function findText(editor, [want, nth]) {
  let left = nth;
  const lines = [...editor.querySelectorAll('.view-line')];
  lines.sort((a, b) => Number.parseFloat(a.style.top) - Number.parseFloat(b.style.top));
  for (const line of lines) {
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    const nodes = [];
    let all = '';
    while (walker.nextNode()) {
      nodes.push({ node: walker.currentNode, start: all.length });
      all += walker.currentNode.data.replace(/\u00a0/g, ' ');
    }
    for (let i = all.indexOf(want); i >= 0; i = all.indexOf(want, i + 1)) {
      if (left-- > 0) continue;
      const { node, start } = nodes.findLast((each) => each.start <= i);
      const range = document.createRange();
      range.setStart(node, i - start);
      range.setEnd(node, Math.min(node.data.length, i - start + want.length));
      const box = range.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    }
  }
  return undefined;
}
