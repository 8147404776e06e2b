-- Start all, then join all.
return {
  title = {en = "Start all, then join all", zh = "先全部启动，再全部 join"},
  files = {"hall.lua"},
  limits = {wall = 15},
  hints = {
    {en = "join waits for the end of a unit: before it nothing is sure.",
      zh = "join 等待单元结束，在此之前什么都不确定。"},
    {en = "Who joins each child before the next is started has them work one after the other.",
      zh = "如果启动一个就立即 join 一个，它们就只能依次工作。"},
  },
  checks = {
    output{name = "lines", points = 3, [[
      any order
        repeat 3
          child {n:int} done
        end
      end
      all done
    ]]},
    at_least{name = "together", n = 3, region = "work", points = 3,
      says = {en = "the three work at the same time", zh = "三个进程同时工作"}},
    started{name = "three", process = 3, points = 1},
    joined{points = 3},
  },
}
