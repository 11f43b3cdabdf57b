#include <iostream>
#include <list>
#include <string>
#include <unordered_map>

class Shelf {
public:
    explicit Shelf(std::size_t room) : room_(room) { place_.reserve(2 * room); }

    void use(const std::string &jar) {
        auto known = place_.find(jar);
        if (known != place_.end()) {
            jars_.splice(jars_.end(), jars_, known->second);
            return;
        }
        ++fetched_;
        if (jars_.size() == room_) {
            place_.erase(jars_.front());
            jars_.pop_front();
            ++removed_;
        }
        place_.emplace(jar, jars_.insert(jars_.end(), jar));
    }

    void print(std::ostream &out) const {
        out << fetched_ << ' ' << removed_ << '\n';
        for (const auto &jar : jars_) out << jar << ' ';
        out << '\n';
    }

private:
    std::size_t room_;
    std::list<std::string> jars_;
    std::unordered_map<std::string, std::list<std::string>::iterator> place_;
    int fetched_ = 0, removed_ = 0;
};

int main() {
    std::ios_base::sync_with_stdio(false);
    std::cin.tie(nullptr);
    std::size_t n, k;
    std::cin >> n >> k;
    Shelf shelf(k);
    for (std::string jar; std::cin >> jar;) shelf.use(jar);
    shelf.print(std::cout);
}
