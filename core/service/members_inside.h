#pragma once
// Inside the service room: what the files of Members share.
#include <chrono>

#include "core/service/members.h"
#include "core/service/refusals.h"

namespace kassa::service {

// A day where the store stands.
struct LocalDay {
    std::chrono::year_month_day date;
    Instant begin{};
    Instant end{};  // exclusive
};
LocalDay local_day(Instant at, const std::string& time_zone);
// The first moment of a day where the store stands.
Instant local_midnight(std::chrono::year_month_day date, const std::string& time_zone);

// Who was born on 29 February has their birthday on the 28th in other years. False of what is no date.
bool is_birthday(const std::string& birthday, std::chrono::year_month_day today);

// What one stores: no amount of a request is beyond it, and nine million such still add up.
inline constexpr Money largest_top_up = Money::minor(1'000'000'000'000);

// Work that is done once for an id. The transaction ends without a trace where `work` refuses.
template <class T>
Answer<T> Members::once(const Id& id, const char* what, const std::string& content,
                        const std::string& by, const std::function<Answer<T>()>& work) {
    if (!is_id(id))
        return refuse(Refusal::Why::Malformed, "the request has no id of 1 to 64 letters, digits and '-'");
    // Keyed, because a request may hold a person's name and address.
    const std::string fingerprint = protocol::fingerprint(keys_.person_key + keys_.card_key + what + '\n' + content);
    std::optional<Answer<T>> answer;
    const auto kept = storage_.transaction([&]() -> Result<void> {
        const auto before = storage_.member_request(id);
        if (!before) return std::unexpected(before.error());
        if (*before) {
            if ((*before)->fingerprint != fingerprint) {
                answer = refuse(Refusal::Why::Conflict,
                                "another request is known under this id: a new one needs an id of its own");
                return {};
            }
            auto same = from_text<T>((*before)->answer);
            if (!same) return std::unexpected(same.error());
            answer = std::move(*same);
            return {};
        }
        answer = work();
        if (!*answer) return std::unexpected(Fault{answer->error().sentence});
        return storage_.put_member_request({id, what, fingerprint, to_text(**answer), by, clock_.now()});
    });
    if (answer && (kept || !*answer)) return std::move(*answer);
    return unavailable(kept.error());
}

}  // namespace kassa::service
