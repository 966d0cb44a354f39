foreach(part load grant shipped)
  ek_test(calendar_${part}_test SOURCES unit_calendar_${part}.c USES ek_calendar)
endforeach()
