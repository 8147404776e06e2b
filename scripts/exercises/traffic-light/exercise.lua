-- Cars wait for the green light, by an event.
return {
  runs = 8,
  check = {search = 60},
  title = {en = "A traffic light by an event", zh = "用事件实现红绿灯"},
  limits = {wall = 15},
  hints = {
    {en = "The light is an event: set is green, clear is red.", zh = "红绿灯是一个事件：set 为绿，clear 为红。"},
    {en = "Each car calls wait() on it before it passes.", zh = "每辆车通过之前先调用 wait()。"},
  },
  checks = {
    output{name = "lines", points = 2, [[
      light: red
      any order
        repeat 5
          car {n:int} waits
        end
      end
      light: green
      any order
        repeat 5
          car {n:int} passes
        end
      end
    ]]},
    count{name = "waits", op = "wait", kind_of = "event", min = 5, points = 1,
      says = {en = "each car waits for the event", zh = "每辆车都等待事件"}},
    concurrent{name = "together", op = "wait", kind_of = "event", n = 5,
      says = {en = "the five cars wait for the light at the same time", zh = "五辆车同时等待绿灯"},
      hint = {en = "A car needs no lock to wait for the light.", zh = "车等待绿灯不需要锁。"}},
    concurrent{name = "no-chain", line = "car {n:int} passes", n = 5, points = 0,
      says = {en = "no car waits for another one to pass", zh = "没有车等待别的车先通过"}},
    by{name = "cars", line = "car {n:int} waits", kind_of = "process", n = 5, own = true,
      distinct = true,
      says = {en = "each car is a process of its own", zh = "每辆车是一个独立的进程"}},
    same_unit{name = "same-car", lines = {"car {n:int} waits", "car {n:int} passes"},
      says = {en = "the car that waits is the car that passes", zh = "等待的车和通过的车是同一辆"}},
    before{name = "all-wait", {line = "car {n:int} waits"}, {line = "light: green"},
      says = {en = "it gets green after all five have said that they wait",
        zh = "五辆车都说在等待之后才变绿"}},
    before{name = "by-event", {line = "light: green"}, {line = "car {n:int} passes"}, by = "event",
      points = 2,
      says = {en = "a car passes because the event was set after “light: green”",
        zh = "车辆通过是因为输出 “light: green” 之后设置了事件"}},
    joined{points = 1},
  },
}
