"""What the server's processes took while it stormed, as SVG."""

WIDTH, HEIGHT = 720, 320
LEFT, RIGHT, TOP, BOTTOM = 60, 20, 60, 40
LINES = (("largest child", 3, "#0b62c4"), ("parent", 1, "#7a3fa0"))  # name, place in a sample, colour


def draw(report):
    """report: storm.Storm's; its samples, and what a child may take."""
    samples, ceiling = report["samples"], report["a child's ceiling, kB"] / 1024
    high = 10 * (max(ceiling, *(sample[3] / 1024 for sample in samples)) // 10 + 1)
    end = max(report["seconds"], samples[-1][0])

    def x(second):
        return LEFT + second / end * (WIDTH - LEFT - RIGHT)

    def y(megabytes):
        return HEIGHT - BOTTOM - megabytes / high * (HEIGHT - TOP - BOTTOM)

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
           f'height="{HEIGHT}" font-family="sans-serif" font-size="12">',
           '<rect width="100%" height="100%" fill="#ffffff"/>',
           f'<text x="{LEFT}" y="22" font-size="14" fill="#222222">Memory of its own, MB, by seconds; '
           f'{report["restarts"]} restarts, {report["edits"]:,} edits</text>']
    for tick in range(5):
        value, second = high * tick / 4, end * tick / 4
        out.append(f'<path d="M{LEFT} {y(value):.1f}H{WIDTH - RIGHT}" stroke="#dddddd"/>')
        out.append(f'<text x="{LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end" fill="#444444">{value:.0f}</text>')
        out.append(f'<text x="{x(second):.1f}" y="{HEIGHT - 15}" text-anchor="middle" fill="#444444">{second:.0f}</text>')
    out.append(f'<path d="M{LEFT} {y(ceiling):.1f}H{WIDTH - RIGHT}" stroke="#b3480b" stroke-dasharray="5 4"/>')
    at = LEFT
    for name, place, colour in (*LINES, ("what a child may take", None, "#b3480b")):
        out.append(f'<text x="{at}" y="44" fill="{colour}">{name}</text>')
        at += 8 * len(name) + 20
        if place:
            path = "L".join(f"{x(sample[0]):.1f} {y(sample[place] / 1024):.1f}" for sample in samples)
            out.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
    return "\n".join(out) + "\n</svg>\n"
