/* The element names that the engine knows by number: those that the HTML standard's tokenization
 * and tree construction (13.2.5, 13.2.6) or our text rules name. All others are FC_TAG_OTHER. */
#ifndef FC_TAGS_H
#define FC_TAGS_H

#include <stddef.h>

/* The generator of the names' table reads this list as it stands. */
/* clang-format off */
#define FC_TAGS(X)                                                                                 \
    X(a) X(address) X(annotation_xml) X(applet) X(area) X(article) X(aside) X(audio) X(b) X(base)  \
    X(basefont) X(bgsound) X(big) X(blockquote) X(body) X(br) X(button) X(canvas) X(caption)       \
    X(center) X(code) X(col) X(colgroup) X(datalist) X(dd) X(desc) X(details) X(dialog) X(dir)     \
    X(div) X(dl) X(dt) X(em) X(embed) X(fieldset) X(figcaption) X(figure) X(font) X(footer)        \
    X(foreignObject) X(form) X(frame) X(frameset) X(h1) X(h2) X(h3) X(h4) X(h5) X(h6) X(head)      \
    X(header) X(hgroup) X(hr) X(html) X(i) X(iframe) X(image) X(img) X(input) X(keygen) X(label)   \
    X(legend) X(li) X(link) X(listing) X(main) X(malignmark) X(map) X(marquee) X(math) X(menu)     \
    X(menuitem) X(meta) X(mglyph) X(mi) X(mn) X(mo) X(ms) X(mtext) X(nav) X(nobr) X(noembed)       \
    X(noframes) X(noscript) X(object) X(ol) X(optgroup) X(option) X(p) X(param) X(plaintext)       \
    X(pre) X(rb) X(rp) X(rt) X(rtc) X(ruby) X(s) X(script) X(search) X(section) X(select)          \
    X(selectedcontent) X(small) X(source) X(span) X(strike) X(strong) X(style) X(sub) X(summary)   \
    X(sup) X(svg) X(table) X(tbody) X(td) X(template) X(textarea) X(tfoot) X(th) X(thead)          \
    X(title) X(tr) X(track) X(tt) X(u) X(ul) X(var) X(video) X(wbr) X(xmp)
/* clang-format on */

typedef enum fc_tag_t {
    FC_TAG_OTHER = 0,
#define FC_TAG_ENUM(name) FC_TAG_##name,
    FC_TAGS(FC_TAG_ENUM)
#undef FC_TAG_ENUM
        FC_TAG_COUNT
} fc_tag_t;

/* The number of a tag name in ASCII lower case ("foreignobject", "annotation-xml" included), or
 * FC_TAG_OTHER. Thread-safe, no initialisation needed. */
fc_tag_t fc_tag_lookup(const char *name, size_t length);

#endif
