#include "local_time.h"

#include <cctype>
#include <cstdio>
#include <cstdlib>

namespace esphome::consultease_base {

// Days since 1970 of a date, by counting years from March, so that a leap day is a year's last.
static int64_t days_from(int year, int month, int day) {
  year -= month <= 2;
  const int era = year / 400;
  const int of_era = year - era * 400;
  const int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return static_cast<int64_t>(era) * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int year_of(int64_t utc) {
  int year = 1970 + static_cast<int>(utc / 31556952);
  while (days_from(year + 1, 1, 1) * 86400 <= utc)
    year++;
  while (days_from(year, 1, 1) * 86400 > utc)
    year--;
  return year;
}

// A name of letters, or anything in angle brackets.
static bool skip_name(const char *&at) {
  const char *start = at;
  if (*at == '<') {
    while (*at != 0 && *at != '>')
      at++;
    return *at != 0 && ++at - start > 2;
  }
  while (isalpha(static_cast<unsigned char>(*at)))
    at++;
  return at - start >= 3;
}

static bool read_number(const char *&at, int *number) {
  if (!isdigit(static_cast<unsigned char>(*at)))
    return false;
  char *end;
  *number = strtol(at, &end, 10);
  at = end;
  return true;
}

// [+-]hh[:mm[:ss]], in seconds.
static bool read_time(const char *&at, int32_t *seconds) {
  const int sign = *at == '-' ? -1 : 1;
  if (*at == '-' || *at == '+')
    at++;
  int part = 0;
  if (!read_number(at, &part))
    return false;
  *seconds = part * 3600;
  for (int unit = 60; unit >= 1 && *at == ':'; unit /= 60) {
    at++;
    if (!read_number(at, &part))
      return false;
    *seconds += part * unit;
  }
  *seconds *= sign;
  return true;
}

bool LocalTime::read_change_(const char *&at, Change *change) {
  if (*at++ != ',' || *at++ != 'M' || !read_number(at, &change->month) || *at++ != '.' ||
      !read_number(at, &change->week) || *at++ != '.' || !read_number(at, &change->weekday))
    return false;
  change->seconds = 2 * 3600;
  if (*at == '/' && !read_time(++at, &change->seconds))
    return false;
  return change->month >= 1 && change->month <= 12 && change->week >= 1 && change->week <= 5 && change->weekday <= 6;
}

bool LocalTime::set_zone(const std::string &posix) {
  LocalTime zone;
  const char *at = posix.c_str();
  if (!skip_name(at) || !read_time(at, &zone.standard_))
    return false;
  // POSIX counts westward.
  zone.standard_ = -zone.standard_;
  zone.summer_ = zone.standard_ + 3600;
  if (*at != 0) {
    if (!skip_name(at))
      return false;
    if (*at != ',') {
      if (!read_time(at, &zone.summer_))
        return false;
      zone.summer_ = -zone.summer_;
    }
    if (!read_change_(at, &zone.begins_) || !read_change_(at, &zone.ends_) || *at != 0)
      return false;
    zone.has_summer_ = true;
  }
  *this = zone;
  return true;
}

int64_t LocalTime::moment_(const Change &change, int year) {
  const int64_t first = days_from(year, change.month, 1);
  const int64_t following = change.month == 12 ? days_from(year + 1, 1, 1) : days_from(year, change.month + 1, 1);
  // The first of January 1970 was a Thursday.
  const int first_weekday = static_cast<int>((first + 4) % 7);
  int64_t day = first + (change.weekday - first_weekday + 7) % 7 + (change.week - 1) * 7;
  if (day >= following)
    day -= 7;
  return day * 86400 + change.seconds;
}

int32_t LocalTime::offset_at(int64_t utc) const {
  if (!this->has_summer_)
    return this->standard_;
  const int year = year_of(utc + this->standard_);
  const int64_t begins = moment_(this->begins_, year) - this->standard_;
  const int64_t ends = moment_(this->ends_, year) - this->summer_;
  // South of the equator summer lasts over the new year.
  const bool summer = begins < ends ? utc >= begins && utc < ends : utc >= begins || utc < ends;
  return summer ? this->summer_ : this->standard_;
}

std::string LocalTime::clock_at(int64_t utc) const {
  const int64_t minutes = (utc + this->offset_at(utc)) / 60 % 1440;
  char text[8];
  snprintf(text, sizeof(text), "%02d:%02d", static_cast<int>(minutes / 60), static_cast<int>(minutes % 60));
  return text;
}

}  // namespace esphome::consultease_base
