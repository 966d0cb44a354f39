ek_test(valueset_test SOURCES unit_valueset.c USES ek_report)
ek_test(group_test SOURCES unit_group.c USES ek_report)
ek_test(report_texts_test SOURCES unit_report_texts.c USES ek_report)
ek_test(html_test SOURCES unit_html.c USES ek_report)
