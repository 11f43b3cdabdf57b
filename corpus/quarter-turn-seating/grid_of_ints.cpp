#include <iostream>
#include <vector>

int main()
{
    int rows, cols;
    std::cin >> rows >> cols;
    std::vector<std::vector<int>> plan(rows, std::vector<int>(cols));
    for (int i = 0; i < rows; ++i)
        for (int j = 0; j < cols; ++j)
            std::cin >> plan[i][j];
    for (int j = 0; j < cols; ++j)
    {
        for (int i = rows - 1; i >= 0; --i)
            std::cout << plan[i][j] << " ";
        std::cout << std::endl;
    }
    return 0;
}
