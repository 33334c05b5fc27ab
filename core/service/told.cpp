// What lanes tell beside their sales (books.h): cases and baskets. Each is kept once, however often it is told.
#include "core/service/numbered_cases.h"
#include "core/service/refusals.h"
#include "core/service/service.h"

namespace kassa::service {

Answer<protocol::Received> Service::keep_case(const std::string& lane, const boost::json::value& body) {
    const auto told = from_json<cases::Case>(body);
    if (!told) return refuse(Refusal::Why::Malformed, "the case cannot be read: " + told.error().sentence);
    if (!is_id(told->id))
        return refuse(Refusal::Why::Malformed, "the case has no id of 1 to 64 letters, digits and '-'");
    CaseRow row{.id = told->id,
                .lane = lane,
                .kind = boost::describe::enum_to_string(told->kind, "?"),
                .opened = told->opened,
                .decided = !told->open(),
                .body = boost::json::serialize(body),
                .received = clock_.now()};
    bool of_another_lane = false;
    const auto kept = storage_.transaction([&]() -> Result<void> {
        const auto held = storage_.told_case(row.id);
        if (!held) return std::unexpected(held.error());
        if (!*held) return put_numbered(storage_, row);
        row.received = (*held)->received;
        of_another_lane = (*held)->lane != lane;
        // A case is told when it opens and when it is decided. What arrives once more changes nothing.
        const bool again = (*held)->body == row.body || ((*held)->decided && !row.decided);
        if (of_another_lane || again) return {};
        return put_numbered(storage_, row);
    });
    if (!kept) return unavailable(kept.error());
    if (of_another_lane)
        return refuse(Refusal::Why::Conflict, "a case of this id is known from another lane");
    return protocol::Received{row.id, row.received};
}

Answer<protocol::Received> Service::keep_basket(const std::string& lane, const boost::json::value& body) {
    const auto told = from_json<protocol::BasketTold>(body);
    if (!told) return refuse(Refusal::Why::Malformed, "the basket cannot be read: " + told.error().sentence);
    if (!is_id(told->visit.id))
        return refuse(Refusal::Why::Malformed,
                      "the basket's visit has no id of 1 to 64 letters, digits and '-'");
    BasketRow row{.id = told->visit.id,
                  .lane = lane,
                  .what = told->what,
                  .body = boost::json::serialize(body),
                  .received = clock_.now()};
    bool of_another_lane = false;
    const auto kept = storage_.transaction([&]() -> Result<void> {
        const auto held = storage_.basket(row.id);
        if (!held) return std::unexpected(held.error());
        if (*held) row.received = (*held)->received;
        of_another_lane = *held && (*held)->lane != lane;
        // What was voided stays so: an older word that is told again changes nothing.
        if (of_another_lane || (*held && (*held)->what == protocol::BasketTold::What::Voided)) return {};
        return storage_.put_basket(row);
    });
    if (!kept) return unavailable(kept.error());
    if (of_another_lane)
        return refuse(Refusal::Why::Conflict, "a basket of this id is known from another lane");
    return protocol::Received{row.id, row.received};
}

Result<void> Service::each_sale(const std::function<void(const SaleRow&)>& take) {
    return storage_.each_sale(take);
}

}  // namespace kassa::service
