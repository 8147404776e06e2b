-- Start all, then join all.
return {
  runs = 8,
  check = {search = 60},
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
    by{name = "three", line = "child {n:int} done", kind_of = "process", n = 3, own = true,
      distinct = true,
      says = {en = "each child prints its own line", zh = "每个子进程输出自己的一行"}},
    visits{name = "work", region = "work", by = "process", n = 3, each = 1,
      says = {en = "each child works once", zh = "每个子进程工作一次"}},
    before{name = "after-work", {leave = "work"}, {line = "child {n:int} done"}, own = true,
      points = 0,
      says = {en = "each child works first, and prints then", zh = "每个子进程先工作，再输出"}},
    concurrent{name = "together", region = "work", n = 3, points = 2,
      says = {en = "the three may work at the same time", zh = "三个进程可以同时工作"}},
    before{name = "joined", {ends = "process"}, {line = "all done"}, points = 3,
      says = {en = "“all done” waits for the end of all three", zh = "“all done” 等待三个进程全部结束"}},
  },
}
