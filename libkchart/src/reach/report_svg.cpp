// The drawing. Endpoints that have the same flows share a card; cards stand in columns by how far
// they are from those whom nobody calls; cards of one namespace have one colour.
#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

#include "base/xml.hpp"
#include "kchart/reach_report.hpp"

namespace kchart {

namespace {

constexpr int kCardWidth = 220, kLine = 18, kGapX = 190, kGapY = 30, kMargin = 40, kTop = 92;

struct Colour {
  const char* fill;
  const char* stroke;
};

constexpr Colour kColours[] = {{"#e8f0fe", "#3b6fd4"}, {"#e6f4ea", "#2f8f4e"},
                               {"#fef3e0", "#c77d0a"}, {"#f3e8fd", "#8a45c9"},
                               {"#e0f5f5", "#128a8a"}, {"#fde8ef", "#c73a6b"}};
constexpr Colour kOutside = {"#f1f3f4", "#5f6368"};

// At most about `length` bytes, cut between characters.
std::string cut(const std::string& text, std::size_t length) {
  if (text.size() <= length) return text;
  std::size_t end = length - 1;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "\u2026";
}

// The whole text as a tooltip, where only a part of it is drawn.
std::string tooltip(const std::string& text, std::size_t length) {
  return text.size() <= length ? "" : "<title>" + xml_escaped(text) + "</title>";
}

struct Card {
  std::vector<std::size_t> members;
  std::string title;  // the namespace, or what kind of outside it is
  std::vector<std::string> lines;
  int column = 0, x = 0, y = 0, height = 0;
  Colour colour = kOutside;
};

struct Arrow {
  std::size_t from, to;
  std::string label;
  bool dashed;
};

class Drawing {
 public:
  explicit Drawing(const Network& network) : network_(network) {
    make_cards();
    make_arrows();
    place_columns();
    place_cards();
  }

  std::string svg() const {
    std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" +
                      std::to_string(width_) + "\" height=\"" + std::to_string(height_) +
                      "\" viewBox=\"0 0 " + std::to_string(width_) + ' ' + std::to_string(height_) +
                      "\" font-family=\"Inter, 'DejaVu Sans', Helvetica, Arial, sans-serif\">\n"
                      "<defs><marker id=\"tip\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" "
                      "markerWidth=\"7\" markerHeight=\"7\" orient=\"auto-start-reverse\">"
                      "<path d=\"M0 0L10 5L0 10z\" fill=\"#5f6b7a\"/></marker></defs>\n"
                      "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
                      "<text x=\"40\" y=\"44\" font-size=\"20\" font-weight=\"600\" "
                      "fill=\"#1f2937\">Who can talk to whom</text>\n"
                      "<text x=\"40\" y=\"66\" font-size=\"12\" fill=\"#6b7280\">arrows are new "
                      "connections that the policies allow; dashed ones depend on an "
                      "option</text>\n";
    for (const Arrow& arrow : arrows_) out += arrow_path(arrow);
    for (const Card& card : cards_) out += card_box(card);
    for (std::size_t i = 0; i < arrows_.size(); ++i) out += arrow_label(arrows_[i], i);
    return out + "</svg>\n";
  }

 private:
  const Endpoint& endpoint(std::size_t i) const { return network_.endpoints()[i]; }

  // The title that endpoints of one card share.
  std::string title_of(const Endpoint& e) const {
    if (e.kind == Endpoint::Kind::node || e.host_network) return "nodes";
    if (e.kind == Endpoint::Kind::pod) {
      if (e.namespace_name == "*") return "other pods of the cluster";
      return e.absent ? e.namespace_name + " (elsewhere)" : e.namespace_name;
    }
    return "outside";
  }

  // Endpoints with one title that are in the same rows at the same ends.
  void make_cards() {
    rows_ = flow_rows(network_);
    std::map<std::size_t, std::vector<std::size_t>> seen;
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      for (const std::size_t i : rows_[r].from) seen[i].push_back(2 * r);
      for (const std::size_t i : rows_[r].to) seen[i].push_back(2 * r + 1);
    }
    for (std::size_t i = 0; i < network_.endpoints().size(); ++i) {
      const Endpoint& e = endpoint(i);
      if (e.kind == Endpoint::Kind::pod && !e.absent) seen[i];
    }
    std::map<std::pair<std::string, std::vector<std::size_t>>, std::size_t> known;
    for (const auto& [i, where] : seen) {
      const auto [at, fresh] = known.try_emplace({title_of(endpoint(i)), where}, cards_.size());
      if (fresh) cards_.push_back({{}, at->first.first, {}, 0, 0, 0, 0, kOutside});
      cards_[at->second].members.push_back(i);
      card_of_[i] = at->second;
    }
    for (Card& card : cards_) finish(card);
  }

  void finish(Card& card) {
    constexpr std::size_t kShown = 6;
    if (card.title == "outside") {
      card.lines.push_back(ends_text(network_, card.members));
    } else {
      for (const std::size_t i : card.members) card.lines.push_back(line_of(endpoint(i)));
    }
    if (card.lines.size() > kShown) {
      const std::size_t more = card.lines.size() - kShown + 1;
      card.lines.resize(kShown - 1);
      card.lines.push_back("and " + std::to_string(more) + " more");
    }
    card.height = 34 + kLine * static_cast<int>(card.lines.size());
    const Endpoint& first = endpoint(card.members.front());
    if (first.kind != Endpoint::Kind::pod || first.absent) return;
    const auto [at, fresh] = colours_.try_emplace(first.namespace_name, colours_.size());
    card.colour = kColours[at->second % std::size(kColours)];
  }

  static std::string line_of(const Endpoint& e) {
    const std::string name = e.name.substr(e.name.rfind('/') + 1);
    if (e.kind != Endpoint::Kind::pod || e.absent)
      return e.absent && name == "*" ? "any pod" : name;
    const std::size_t kind = e.name.find('/') + 1;
    return name + "  \u00b7 " + e.name.substr(kind, e.name.rfind('/') - kind);
  }

  void make_arrows() {
    std::map<std::pair<std::size_t, std::size_t>, std::set<std::string>> labels;
    std::set<std::pair<std::size_t, std::size_t>> dashed;
    for (const FlowRow& row : rows_) {
      for (const std::size_t i : row.from) {
        for (const std::size_t j : row.to) {
          const std::pair pair(card_of_.at(i), card_of_.at(j));
          if (pair.first == pair.second && cards_[pair.first].members.size() < 2) continue;
          if (!ours(pair.first) && !ours(pair.second)) continue;
          labels[pair].insert(row.allowed.text());
          if (!row.depends_on.empty()) dashed.insert(pair);
        }
      }
    }
    for (const auto& [pair, texts] : labels) {
      std::string label;
      for (const std::string& text : texts) label += (label.empty() ? "" : "; ") + text;
      arrows_.push_back({pair.first, pair.second, cut(label, 26), dashed.contains(pair)});
    }
  }

  bool ours(std::size_t card) const {
    const Endpoint& e = endpoint(cards_[card].members.front());
    return e.kind == Endpoint::Kind::pod && !e.absent;
  }

  // Sources left, targets right: each card one column past its callers, as long as that ends.
  void place_columns() {
    for (std::size_t round = 0; round < std::min<std::size_t>(cards_.size(), 5); ++round) {
      for (const Arrow& arrow : arrows_) {
        if (arrow.from == arrow.to || returns(arrow)) continue;
        int& column = cards_[arrow.to].column;
        column = std::max(column, std::min(cards_[arrow.from].column + 1, 4));
      }
    }
    std::set<int> used;
    for (const Card& card : cards_) used.insert(card.column);
    for (Card& card : cards_) {
      card.column = static_cast<int>(std::distance(used.begin(), used.find(card.column)));
    }
  }

  // The second of two arrows between the same cards does not order them.
  bool returns(const Arrow& arrow) const {
    return arrow.from > arrow.to &&
           std::any_of(arrows_.begin(), arrows_.end(),
                       [&](const Arrow& a) { return a.from == arrow.to && a.to == arrow.from; });
  }

  void place_cards() {
    std::map<int, std::vector<Card*>> columns;
    for (Card& card : cards_) columns[card.column].push_back(&card);
    std::map<int, int> heights;
    int tallest = 0;
    for (auto& [column, cards] : columns) {
      std::stable_sort(cards.begin(), cards.end(),
                       [](const Card* a, const Card* b) { return a->title < b->title; });
      int height = -kGapY;
      for (const Card* card : cards) height += card->height + kGapY;
      heights[column] = height;
      tallest = std::max(tallest, height);
    }
    for (auto& [column, cards] : columns) {
      int y = kTop + (tallest - heights[column]) / 2;
      for (Card* card : cards) {
        card->x = kMargin + column * (kCardWidth + kGapX);
        card->y = y;
        y += card->height + kGapY;
      }
    }
    const int count = columns.empty() ? 1 : columns.rbegin()->first + 1;
    width_ = 2 * kMargin + count * kCardWidth + (count - 1) * kGapX + 60;
    height_ = kTop + tallest + kMargin + 20;
  }

  struct Curve {
    double x1, y1, cx1, cy1, cx2, cy2, x2, y2;

    std::pair<double, double> at(double t) const {
      const double u = 1 - t;
      return {u * u * u * x1 + 3 * u * u * t * cx1 + 3 * u * t * t * cx2 + t * t * t * x2,
              u * u * u * y1 + 3 * u * u * t * cy1 + 3 * u * t * t * cy2 + t * t * t * y2};
    }
  };

  // Where the i-th arrow at one side of a card touches it.
  double port(const Arrow& arrow, bool start) const {
    const std::size_t card = start ? arrow.from : arrow.to;
    std::size_t before = 0, total = 0;
    for (const Arrow& other : arrows_) {
      if ((start ? other.from : other.to) != card) continue;
      if (&other < &arrow) ++before;
      ++total;
    }
    const Card& c = cards_[card];
    return c.y + c.height * (static_cast<double>(before) + 1) / (static_cast<double>(total) + 1);
  }

  Curve curve(const Arrow& arrow) const {
    const Card& a = cards_[arrow.from];
    const Card& b = cards_[arrow.to];
    const double y1 = port(arrow, true), y2 = port(arrow, false);
    const double right_a = a.x + kCardWidth, right_b = b.x + kCardWidth;
    if (b.column > a.column) {
      const double bend = (b.x - right_a) * 0.5;
      return {right_a, y1, right_a + bend, y1, b.x - bend, y2, static_cast<double>(b.x), y2};
    }
    if (b.column == a.column) {  // around the right side
      return {right_a, y1, right_a + 70, y1, right_b + 70, y2, right_b, y2};
    }
    const double bend = (a.x - right_b) * 0.5;
    return {static_cast<double>(a.x), y1, a.x - bend, y1, right_b + bend, y2, right_b, y2};
  }

  std::string arrow_path(const Arrow& arrow) const {
    const Curve c = curve(arrow);
    char path[256];
    std::snprintf(path, sizeof path, "M%.0f %.0fC%.0f %.0f %.0f %.0f %.0f %.0f", c.x1, c.y1, c.cx1,
                  c.cy1, c.cx2, c.cy2, c.x2, c.y2);
    return std::string("<path d=\"") + path +
           "\" fill=\"none\" stroke=\"#8793a3\" stroke-width=\"1.5\"" +
           (arrow.dashed ? " stroke-dasharray=\"5 4\"" : "") + " marker-end=\"url(#tip)\"/>\n";
  }

  std::string arrow_label(const Arrow& arrow, std::size_t index) const {
    constexpr double kPlaces[] = {0.5, 0.38, 0.62};
    const auto [x, y] = curve(arrow).at(kPlaces[index % std::size(kPlaces)]);
    const double width = 12 + 6.2 * static_cast<double>(arrow.label.size());
    char box[256];
    std::snprintf(box, sizeof box,
                  "<rect x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" height=\"18\" rx=\"9\" "
                  "fill=\"#ffffff\" stroke=\"#d5dae1\"/><text x=\"%.0f\" y=\"%.0f\" "
                  "font-size=\"11\" text-anchor=\"middle\" fill=\"#374151\">",
                  x - width / 2, y - 9, width, x, y + 4);
    return box + xml_escaped(arrow.label) + "</text>\n";
  }

  static std::string card_box(const Card& card) {
    char box[512];
    std::snprintf(box, sizeof box,
                  "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"10\" fill=\"%s\" "
                  "stroke=\"%s\" stroke-width=\"1.5\"/><text x=\"%d\" y=\"%d\" font-size=\"11\" "
                  "font-weight=\"600\" fill=\"%s\">",
                  card.x, card.y, kCardWidth, card.height, card.colour.fill, card.colour.stroke,
                  card.x + 14, card.y + 20, card.colour.stroke);
    std::string out = box + tooltip(card.title, 34) + xml_escaped(cut(card.title, 34)) + "</text>";
    int y = card.y + 20;
    for (const std::string& line : card.lines) {
      y += kLine;
      out += "<text x=\"" + std::to_string(card.x + 14) + "\" y=\"" + std::to_string(y) +
             "\" font-size=\"13\" fill=\"#1f2937\">" + tooltip(line, 30) +
             xml_escaped(cut(line, 30)) + "</text>";
    }
    return out + '\n';
  }

  const Network& network_;
  std::vector<FlowRow> rows_;
  std::vector<Card> cards_;
  std::map<std::size_t, std::size_t> card_of_;
  std::map<std::string, std::size_t> colours_;
  std::vector<Arrow> arrows_;
  int width_ = 0, height_ = 0;
};

}  // namespace

std::string reach_svg(const Network& network) {
  return Drawing(network).svg();
}

}  // namespace kchart
