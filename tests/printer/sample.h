#pragma once
// The receipt that several tests print: every kind of block, four scripts, and names that need room.
#include "devices/printer/printer.h"

namespace kassa::devices::printer {

inline Bitmap triangle(int width, int height) {
    Bitmap bitmap = Bitmap::blank(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x <= y * width / height && x < width; ++x) bitmap.blacken(x, y);
    return bitmap;
}

inline Document sample_receipt() {
    return {{
        Text{"KASSA", Align::Centre, true, true, true},
        Text{"Marktplatz 1, Köln", Align::Centre},
        Rule{},
        Columns{"Äpfel Elstar", "1.99"},
        Columns{"Crème brûlée — dessert glacé à la vanille de Madagascar", "12.50"},
        Columns{"Żółty ser", "3.20"},
        Columns{"Хлеб ржаной", "0.99"},
        Columns{"Pieces of a €5 voucher", "-5.00 €"},
        Rule{},
        Columns{"TOTAL", "13.68", true, true},
        Feed{1},
        Picture{triangle(64, 30), Align::Centre},
        Qr{"https://example.org/r/0042", 4},
        Text{"Thank you!", Align::Right},
        Cut{},
    }};
}

}  // namespace kassa::devices::printer
