"""The plot for the README: requests a second by the number of claims, both logarithmic, as SVG."""

import math

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 150, 40, 50
COLOURS = {
    "plain": "#767676", "mod_factcheck": "#0b62c4", "mod_substitute": "#b3480b", "mod_proxy_html": "#7a3fa0",
    "nginx plain": "#767676", "nginx sub_filter": "#0c7a53",
}
DASHED = ("plain", "nginx plain")
LEAST_GAP = 14  # between two lines' names


def draw(data):
    """data: the report's plot: the page's name and {variant: [(claims, requests a second)]}."""
    lines = data["lines"]
    counts = sorted({n for points in lines.values() for n, _ in points if n})
    rates = [rate for points in lines.values() for _, rate in points]
    low, high = math.floor(math.log10(min(rates))), math.ceil(math.log10(max(rates)))

    def x(claims):
        return LEFT + math.log10(claims / counts[0]) / math.log10(counts[-1] / counts[0]) * (WIDTH - LEFT - RIGHT)

    def y(rate):
        return HEIGHT - BOTTOM - (math.log10(rate) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="22" font-size="14" fill="#222222">Requests a second by the number of claims, '
        "page of 1 MB, one core</text>",
    ]
    for power in range(low, high + 1):
        at = y(10**power)
        out.append(f'<path d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}" stroke="#dddddd"/>')
        out.append(f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end" fill="#444444">{10.0**power:,g}</text>')
    for count in counts:
        out.append(f'<text x="{x(count):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle" fill="#444444">{count:,}</text>')
    out.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.1f}" y="{HEIGHT - 10}" text-anchor="middle" fill="#444444">claims</text>')
    ends = []
    for name, points in lines.items():
        if len(points) == 1:  # a page without claims: the same for any number
            points = [(count, points[0][1]) for count in (counts[0], counts[-1])]
        path = "L".join(f"{x(n):.1f} {y(rate):.1f}" for n, rate in points)
        dash = ' stroke-dasharray="5 4"' if name in DASHED else ""
        out.append(f'<path d="M{path}" fill="none" stroke="{COLOURS[name]}" stroke-width="2"{dash}/>')
        if name not in DASHED:
            out += [f'<circle cx="{x(n):.1f}" cy="{y(rate):.1f}" r="3" fill="{COLOURS[name]}"/>' for n, rate in points]
        ends.append([y(points[-1][1]) + 4, name])
    ends.sort()
    for above, below in zip(ends, ends[1:]):
        below[0] = max(below[0], above[0] + LEAST_GAP)
    for at, name in ends:
        out.append(f'<text x="{WIDTH - RIGHT + 10}" y="{at:.1f}" fill="{COLOURS[name]}">{name}</text>')
    return "\n".join(out) + "\n</svg>\n"
