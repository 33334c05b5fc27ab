// Members: what a kiosk asks for the person with the card, and what staff does at the desk.
#include "core/server/routes.h"

namespace kassa::server {
namespace {

using protocol::CardDone;
using protocol::Role;

Answer view(Stores& stores, const Call& call) {
    // A number in a path would stand in logs; kiosks and consoles ask by pseudonym.
    const std::string& card = call.at("card");
    if (card.size() != 32 || card.find_first_not_of("0123456789abcdef") != std::string::npos)
        return problem(400, "a card is named by its pseudonym here: 32 hex digits");
    return told(stores.members.view(card), call);
}

// The body as a T, given to one of Members' methods with who asks.
template <class T, auto method>
Answer done(Stores& stores, const Call& call) {
    const auto request = body_as<T>(call);
    return request ? told((stores.members.*method)(*request, call.caller.name()), call) : request.error();
}

using service::Members;

const std::vector<Route> rows = {
    {.method = "GET",
     .path = "/v1/members/{card}",
     .who = kiosks_and_staff_from(Role::attendant),
     .handle = view,
     .what = "What may be shown to the person with this card: tier, points, money, vouchers",
     .answer = shape<protocol::MemberView>,
     .runs = Runs::Writing},
    {.method = "POST",
     .path = "/v1/authorisations",
     .who = kiosks_and_staff_from(Role::attendant),
     .handle = done<protocol::AuthorisationRequest, &Members::authorise>,
     .what = "Holds an amount of a card's money or of a voucher for the sale that will name it",
     .body = shape<protocol::AuthorisationRequest>,
     .answer = shape<protocol::Authorisation>,
     .runs = Runs::Writing},
    {.method = "POST",
     .path = "/v1/authorisations/{id}/release",
     .who = kiosks_and_staff_from(Role::attendant),
     .handle = [](Stores& stores, const Call& call) { return told(stores.members.release(call.at("id")), call); },
     .what = "Lets go of what was held and not taken by a sale",
     .answer = shape<protocol::Authorisation>,
     .runs = Runs::Writing},
    {.method = "POST",
     .path = "/v1/vouchers",
     .who = kiosks_and_staff_from(Role::attendant),
     .handle = done<protocol::VoucherRequest, &Members::issue_voucher>,
     .what = "Turns supermarket points into a goods voucher",
     .body = shape<protocol::VoucherRequest>,
     .answer = shape<protocol::VoucherView>,
     .runs = Runs::Writing},
    {.method = "POST",
     .path = "/v1/members",
     .who = staff_from(Role::attendant),
     .handle = done<protocol::MemberApplication, &Members::apply>,
     .what = "Issues a card to a person who has proven who they are",
     .body = shape<protocol::MemberApplication>,
     .answer = shape<CardDone>,
     .runs = Runs::Writing},
    {.method = "POST",
     .path = "/v1/members/block",
     .who = staff_from(Role::attendant),
     .handle = done<protocol::CardBlock, &Members::block>,
     .what = "Blocks a lost card; by telephone number, every card of the member",
     .body = shape<protocol::CardBlock>,
     .answer = shape<CardDone>,
     .runs = Runs::Writing},
    {.method = "POST",
     .path = "/v1/members/unblock",
     .who = staff_from(Role::supervisor),
     .handle = done<protocol::CardFound, &Members::unblock>,
     .what = "Makes a blocked card good again that was found",
     .body = shape<protocol::CardFound>,
     .answer = shape<CardDone>,
     .runs = Runs::Writing},
    {.method = "POST",
     .path = "/v1/members/replace",
     .who = staff_from(Role::supervisor),
     .handle = done<protocol::CardReplacement, &Members::replace>,
     .what = "Gives a member a new card for a lost or a broken one, with everything that was on it",
     .body = shape<protocol::CardReplacement>,
     .answer = shape<CardDone>,
     .runs = Runs::Writing},
    {.method = "POST",
     .path = "/v1/members/upgrade",
     .who = staff_from(Role::supervisor),
     .handle = done<protocol::TierChange, &Members::upgrade>,
     .what = "Gives a member a tier",
     .body = shape<protocol::TierChange>,
     .answer = shape<CardDone>,
     .runs = Runs::Writing},
    {.method = "POST",
     .path = "/v1/members/top-ups",
     .who = staff_from(Role::attendant),
     .handle = done<protocol::TopUp, &Members::top_up>,
     .what = "Puts money that staff took in on a card",
     .body = shape<protocol::TopUp>,
     .answer = shape<CardDone>,
     .runs = Runs::Writing},
    {.method = "POST",
     .path = "/v1/members/erase",
     .who = staff_from(Role::manager),
     .handle = done<protocol::Erasure, &Members::erase>,
     .what = "Forgets a member's person and cards; the ledger stays",
     .body = shape<protocol::Erasure>,
     .answer = shape<CardDone>,
     .runs = Runs::Writing},
    {.method = "POST",
     .path = "/v1/members/export",
     .who = staff_from(Role::manager),
     .handle =
         [](Stores& stores, const Call& call) {
             const auto name = body_as<protocol::CardName>(call);
             return name ? told(stores.members.export_of(name->card), call) : name.error();
         },
     .what = "Everything that the store knows of a member, for the member",
     .body = shape<protocol::CardName>,
     .answer = shape<protocol::MemberExport>,
     .runs = Runs::Writing},
};

}  // namespace

std::span<const Route> member_routes() { return rows; }

}  // namespace kassa::server
