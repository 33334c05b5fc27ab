#include "core/catalog/product.h"

namespace kassa::catalog {

const std::string& text_in(const Texts& texts, const std::string& language) {
    static const std::string none;
    if (texts.empty()) return none;
    for (const std::string& key : {language, language.substr(0, language.find('_')), std::string()})
        if (const auto found = texts.find(key); found != texts.end()) return found->second;
    return texts.begin()->second;
}

}  // namespace kassa::catalog
