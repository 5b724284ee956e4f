#pragma once

#include <cstdint>
#include <string>

// All that units say, in the languages of the hub: English, Spanish, Filipino. {} is a number, a time
// or a name. The words are those of Home Assistant's side (translations/, frontend/src/i18n/).

// clang-format off
#define CONSULTEASE_TEXTS(X) \
  /* statuses */ \
  X(AVAILABLE, "Available", "Disponible", "Puwede") \
  X(BUSY, "Busy", "Ocupado", "Abala") \
  X(IN_CONSULTATION, "In consultation", "En consulta", "May kausap") \
  X(AWAY, "Away", "Ausente", "Wala") \
  X(OFF_HOURS, "Off hours", "Fuera de horario", "Labas sa oras") \
  X(UNKNOWN, "Unknown", "Se desconoce", "Hindi alam") \
  X(WAITING, "{} waiting", "{} en espera", "{} naghihintay") \
  /* buttons */ \
  X(ACCEPT, "Accept", "Aceptar", "Tanggapin") \
  X(START, "Start", "Empezar", "Simulan") \
  X(COMPLETE, "Complete", "Terminar", "Tapusin") \
  X(END, "End", "Fin", "Tapusin") \
  X(LATER, "Back in 10 min", "Fuera 10 min", "Balik sa 10 min") \
  X(CALL_NEXT, "Call next", "Llamar", "Tawagin") \
  X(HOLD, "hold: {}", "largo: {}", "diin: {}") \
  /* a request */ \
  X(JUST_NOW, "just now", "ahora mismo", "ngayon lang") \
  X(WAITS, "waits {}", "espera {}", "{} nang naghihintay") \
  X(IS_ACCEPTED, "accepted", "aceptada", "tinanggap") \
  X(IS_STARTED, "in consultation", "en consulta", "kausap na") \
  X(OF, "of", "de", "ng") \
  /* what became of a press */ \
  X(ACCEPTED, "Accepted", "Aceptada", "Tinanggap") \
  X(DECLINED, "Declined", "Rechazada", "Tinanggihan") \
  X(CALLED, "Called", "Llamada", "Tinawag") \
  X(STARTED, "Started", "Empezada", "Sinimulan") \
  X(COMPLETED, "Completed", "Terminada", "Tapos na") \
  X(SENDING, "Sending", "Enviando", "Ipinapadala") \
  X(NOT_CONFIRMED, "not confirmed yet", "sin confirmar todavía", "hindi pa nakumpirma") \
  X(KEPT, "Kept", "Guardada", "Itinabi") \
  X(WILL_BE_SENT, "no connection; it will be sent", "sin conexión; se enviará", "walang koneksiyon; ipapadala ito") \
  X(TOO_LATE, "Too late", "Demasiado tarde", "Huli na") \
  X(HAD_CHANGED, "it had changed; nothing was done", "había cambiado; no se hizo nada", "nagbago na; walang ginawa") \
  X(GONE, "Gone", "Ya no está", "Wala na") \
  X(NO_SUCH, "no such request any more", "esa solicitud ya no existe", "wala na ang hiling na ito") \
  X(PRESS_AGAIN, "Press again", "Pulse otra vez", "Pindutin ulit") \
  X(ANOTHER_CAME, "Another request came up just then", "Justo entonces llegó otra solicitud", "May ibang hiling na biglang dumating") \
  /* without requests */ \
  X(NO_REQUESTS, "No requests", "Sin solicitudes", "Walang hiling") \
  X(SENDING_AGAIN, "Not confirmed yet; sending again.", "Sin confirmar; se envía otra vez.", "Hindi pa nakumpirma; ipinapadala ulit.") \
  X(CONNECTED, "Connected", "Conectado", "Konektado") \
  X(WAITING_FOR_HUB, "Waiting for Home Assistant.", "Esperando a Home Assistant.", "Hinihintay ang Home Assistant.") \
  X(OFFLINE, "offline", "sin conexión", "walang koneksiyon") \
  X(NO_CONNECTION, "No connection", "Sin conexión", "Walang koneksiyon") \
  X(TRYING_AGAIN, "Trying again.", "Se vuelve a intentar.", "Sinusubukan ulit.") \
  X(ONE_KEPT, "1 answer is kept and will be sent.", "Se guarda 1 respuesta; se enviará.", "May 1 sagot na itinabi at ipapadala.") \
  X(MORE_KEPT, "{} answers are kept and will be sent.", "Se guardan {} respuestas; se enviarán.", "May {} sagot na itinabi at ipapadala.") \
  X(NOT_ASSIGNED, "Not assigned", "Sin asignar", "Hindi pa nakatalaga") \
  X(ASSIGN_ME, "Assign me in Home Assistant.", "Asígneme en Home Assistant.", "Italaga ako sa Home Assistant.") \
  X(NEVER_CONNECTED, "No connection to Home Assistant yet.", "Aún sin conexión con Home Assistant.", "Wala pang koneksiyon sa Home Assistant.") \
  X(MY_ID, "My id", "Mi id", "Ang id ko") \
  /* a door sign */ \
  X(NOT_KNOWN, "Not known", "Se desconoce", "Hindi alam") \
  X(KNOCK, "Please knock, or ask at the tablet", "Llame a la puerta, o pida turno en la tableta", "Kumatok, o magtanong sa tablet") \
  X(ASK_AT_TABLET, "Please ask at the tablet", "Pida turno en la tableta", "Magtanong sa tablet") \
  X(NEXT_HOURS, "Next hours: {}", "Próximo horario: {}", "Susunod na oras: {}") \
  X(UNTIL, "Until {}", "Hasta {}", "Hanggang {}") \
  X(SUNDAY, "Sun", "dom", "Lin") \
  X(MONDAY, "Mon", "lun", "Lun") \
  X(TUESDAY, "Tue", "mar", "Mar") \
  X(WEDNESDAY, "Wed", "mié", "Miy") \
  X(THURSDAY, "Thu", "jue", "Huw") \
  X(FRIDAY, "Fri", "vie", "Biy") \
  X(SATURDAY, "Sat", "sáb", "Sab")
// clang-format on

namespace esphome::consultease_base {

enum class Language : uint8_t { ENGLISH, SPANISH, FILIPINO };

enum class Text : uint8_t {
#define CONSULTEASE_NAME(name, english, spanish, filipino) name,
  CONSULTEASE_TEXTS(CONSULTEASE_NAME)
#undef CONSULTEASE_NAME
};

/// The language of a tag such as ``es`` or ``es-419``; English for what is none of ours.
Language language_from(const std::string &tag);

/// A text as it reads in a language.
const char *say(Language language, Text text);
/// The same with something in its place.
std::string say(Language language, Text text, const std::string &what);

}  // namespace esphome::consultease_base
