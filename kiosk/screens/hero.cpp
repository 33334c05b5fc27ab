// The hero: the one thing to do next. Small beside a list, large where there is nothing else; the picture stands
// beside the words where the room is wide and above them where it is high.
#include <algorithm>

#include "kiosk/screens/painter.h"

namespace kassa::screens {

using ui::Align;
using ui::Colour;
using ui::Rect;
using ui::TextStyle;

namespace {

constexpr Kind visual_kinds[] = {Kind::Preview, Kind::Picture, Kind::Icon, Kind::Qr};

}  // namespace

int Painter::text_height(std::string_view text, int em, bool bold, int lines, int width) {
    return canvas.measure(text, style(em, bold, lines), width, 100 * em).height;
}

// What the hero needs beside a list or keys.
int Painter::hero_height(int width, bool answers_inside) {
    for (const Kind kind : visual_kinds)
        if (of_kind(kind)) return canvas.mm(100 * std::max(1.0, sizes.scale * 0.95));
    const int inner = width - 2 * sizes.gap;
    int height = 2 * sizes.gap;
    for (const Element* element : in(Slot::Hero)) {
        if (element->kind == Kind::Title)
            height += text_height(element->text, sizes.title_em, true, 2, inner) + sizes.gap / 2;
        if (element->kind == Kind::Sentence)
            height += text_height(element->text, sizes.main_em, false, 3, inner) + sizes.gap / 2;
        if (element->kind == Kind::Field) height += sizes.field + sizes.gap;
    }
    if (answers_inside && !in(Slot::Answers).empty())
        height += flow_height(in(Slot::Answers), inner, sizes.header) + sizes.gap;
    return height;
}

void Painter::visual(const Rect& box, const Element& element, const Surface& surface) {
    const int side = std::min(box.w, box.h);
    switch (element.kind) {
        case Kind::Preview: {
            const int width = std::min(box.w, box.h * 16 / 9);
            const Rect frame = box.middle(width, width * 9 / 16);
            canvas.panel(frame.inset(-canvas.mm(1)), sizes.radius / 2, surface.edge);
            if (!canvas.preview(frame)) {
                canvas.fill(frame, surface.paper.mixed(Colour{255, 255, 255, 255}, 120));
                canvas.icon(element.icon, frame.middle(frame.h * 6 / 10, frame.h * 6 / 10), surface.ink);
            }
            break;
        }
        case Kind::Picture: canvas.picture(element.picture, element.art, box.middle(side, side)); break;
        case Kind::Qr: {
            // Four squares of quiet zone around the code (ISO/IEC 18004), black on white in every theme.
            const int squares = int(element.squares.size()) + 8;
            const int each = std::max(1, side / squares);
            const Rect paper = box.middle(each * squares, each * squares);
            canvas.panel(paper.inset(-canvas.mm(2)), sizes.radius / 2, {255, 255, 255, 255});
            canvas.squares(element.squares, paper.inset(4 * each), {0, 0, 0, 255});
            break;
        }
        default: {
            const Rect disc = box.middle(side, side);
            const Colour ground = theme.high_contrast           ? surface.paper
                                  : view.tone == Emphasis::Main ? Colour::hex(0x0A6A38)
                                                                : Colour::hex(0xFFFFFF);
            canvas.panel(disc, side / 2, ground);
            if (theme.high_contrast) canvas.rim(disc, side / 2, canvas.mm(1), surface.ink);
            canvas.icon(element.icon, disc.middle(side * 58 / 100, side * 58 / 100), surface.ink);
        }
    }
}

void Painter::waiting(const Rect& box, const Surface& surface) {
    const int dot = std::min(box.h, canvas.mm(5)), step = dot * 2;
    Rect row = box.middle(step * 3 - dot, dot);
    for (int i = 0; i < 3; ++i) {
        const bool lit = i == view.phase % 4;
        canvas.panel(row.cut_left(dot), dot / 2, lit ? surface.ink : surface.paper.mixed(surface.ink, 60));
        row.cut_left(step - dot);
    }
}

std::vector<Painter::Block> Painter::hero_blocks(int width, bool big) {
    std::vector<Block> blocks;
    const int title_em = big ? sizes.big_em : sizes.title_em,
              sentence_em = big ? sizes.main_em * 6 / 5 : sizes.main_em;
    for (const Element* element : in(Slot::Hero)) {
        int height = 0;
        switch (element->kind) {
            case Kind::Title: height = text_height(element->text, title_em, true, 4, width); break;
            case Kind::Sentence:
                height = text_height(element->text, sentence_em, false, 4, width);
                if (!element->note.empty()) height += note_height(*element, width);
                if (!element->price.empty()) height += sizes.title_em * 3 / 2;
                break;
            case Kind::Field: height = sizes.field + sizes.gap / 2; break;
            case Kind::Waiting: height = canvas.mm(big ? 14 : 9); break;
            default: continue;
        }
        blocks.push_back({element, height});
    }
    return blocks;
}

// Why it costs less: one reason may need a line, several a few.
int Painter::note_height(const Element& element, int width) {
    return text_height(element.note, sizes.main_em, true, 4, width);
}

int Painter::height_of(const std::vector<Block>& blocks) const {
    int total = -sizes.gap * 2 / 3;
    for (const Block& block : blocks) total += block.height + sizes.gap * 2 / 3;
    return std::max(0, total);
}

// Title, sentence, price, field and what waits, one under the other and together in the middle of the area.
void Painter::hero_texts(Rect area, const Surface& surface, Align align, bool big) {
    const int title_em = big ? sizes.big_em : sizes.title_em,
              sentence_em = big ? sizes.main_em * 6 / 5 : sizes.main_em;
    std::vector<Block> blocks = hero_blocks(area.w, big);
    const int total = height_of(blocks);
    // Too much for the area: the title gives way by shrinking into what is left.
    if (total > area.h)
        for (Block& block : blocks)
            if (block.element->kind == Kind::Title)
                block.height = std::max(sizes.main_em * 5 / 4, block.height - (total - area.h));
    area.cut_top(std::max(0, (area.h - total) / 2));
    for (const Block& block : blocks) {
        Rect box = area.cut_top(block.height);
        area.cut_top(sizes.gap * 2 / 3);
        const Element& element = *block.element;
        TextStyle text = style(title_em, true, 4, align);
        text.own_direction = element.is_name;
        text.balanced = true;
        switch (element.kind) {
            case Kind::Title:
                write(element, box, element.text, text, surface.ink, surface.paper, Weight::Main);
                break;
            case Kind::Field: {
                const Rect typed = box.cut_bottom(sizes.field);
                field(typed.middle(std::min(typed.w, canvas.mm(190)), typed.h), element);
                break;
            }
            case Kind::Waiting:
                waiting(
                    align == Align::Start ? Rect{box.x, box.y, std::min(box.w, canvas.mm(30)), box.h} : box,
                    surface);
                break;
            default: {
                const Rect price = element.price.empty() ? Rect{} : box.cut_bottom(sizes.title_em * 3 / 2);
                const Rect note = element.note.empty() ? Rect{} : box.cut_bottom(note_height(element, box.w));
                TextStyle sentence = style(sentence_em, false, 4, align);
                sentence.balanced = true;
                write(element, box, element.text, sentence, surface.quiet, surface.paper, Weight::Main);
                TextStyle reasons = style(sizes.main_em, true, 4, align);
                reasons.balanced = true;
                write(element, note, element.note, reasons, surface.ink, surface.paper, Weight::Main);
                write(element, price, element.price, style(sizes.title_em, true, 1, align), surface.ink,
                      surface.paper, Weight::Main);
            }
        }
    }
}

// Drawings two by two, as large as the room allows.
void Painter::gallery(Rect box, const std::vector<const Element*>& pictures) {
    const int rows = (int(pictures.size()) + 1) / 2;
    const int side = std::min((box.h - (rows - 1) * sizes.gap) / rows, (box.w - sizes.gap) / 2);
    box = box.middle(2 * side + sizes.gap, rows * side + (rows - 1) * sizes.gap);
    for (std::size_t i = 0; i < pictures.size(); ++i)
        canvas.picture(pictures[i]->picture, pictures[i]->art,
                       {box.x + int(i % 2) * (side + sizes.gap), box.y + int(i / 2) * (side + sizes.gap), side, side});
}

void Painter::hero(const Rect& rect, bool answers_inside) {
    const Surface surface = theme.hero(view.tone);
    card(rect, surface, sizes.radius);
    Rect area = rect.inset(sizes.gap);
    const std::vector<const Element*> answers = in(Slot::Answers);
    if (answers_inside && !answers.empty()) {
        flow(area.cut_bottom(flow_height(answers, area.w, sizes.header)), answers, sizes.header);
        area.cut_bottom(sizes.gap);
    }
    std::vector<const Element*> visuals;
    for (const Element* element : in(Slot::Hero))
        if (std::ranges::contains(visual_kinds, element->kind)) visuals.push_back(element);
    bool big = area.h > canvas.mm(120);
    if (visuals.empty()) return hero_texts(area, surface, Align::Centre, big);
    const bool high = area.h * 5 > area.w * 3;
    if (!high) {
        const Element& first = *visuals.front();
        const int widest =
            first.kind == Kind::Preview ? area.w * 42 / 100 : std::min(area.w * 30 / 100, area.h);
        // Words before pictures: where they need the whole room, the picture stays away.
        if (height_of(hero_blocks(area.w - widest - sizes.gap * 3 / 2, big)) > area.h &&
            first.kind != Kind::Qr)
            return hero_texts(area, surface, Align::Centre, big);
        const Rect box = area.cut_left(widest);
        const Rect inner = box.inset(canvas.mm(big ? 6 : 1));
        visuals.size() > 1 ? gallery(inner, visuals) : visual(inner, first, surface);
        area.cut_left(sizes.gap * 3 / 2);
        return hero_texts(area, surface, Align::Start, big);
    }
    // Picture and words together, a little above the middle; a code to be photographed is as large as it can be.
    area = area.inset(sizes.gap, 0);
    const int between = sizes.gap * 2;
    // Where large words would leave the picture too little, both are of middling size.
    big = big && height_of(hero_blocks(area.w, true)) + between + canvas.mm(45) <= area.h;
    const int words = height_of(hero_blocks(area.w, big));
    const bool code = visuals.front()->kind == Kind::Qr;
    const int wanted = canvas.mm(code || visuals.size() > 1 ? 170 : big ? 110 : 60);
    const int tall =
        std::min({wanted, area.w, std::max(canvas.mm(20), area.h - words - between - sizes.gap)});
    if (!code && words + between + tall > area.h) return hero_texts(area, surface, Align::Centre, big);
    const int spare = std::max(0, area.h - tall - between - words);
    area.cut_top(spare * 4 / 10);
    const Rect box = area.cut_top(tall);
    visuals.size() > 1 ? gallery(box, visuals) : visual(box, *visuals.front(), surface);
    area.cut_top(between);
    area.h = std::min(area.h, words + sizes.gap);
    hero_texts(area, surface, Align::Centre, big);
}

}  // namespace kassa::screens
